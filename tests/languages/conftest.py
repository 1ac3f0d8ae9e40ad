from tests.access.conftest import _built, world  # noqa: F401 - one of everything, to be asked for in English
