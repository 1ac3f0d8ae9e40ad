"""How far the demo city of `make run` is filled: a line on its pages, kept in a file for as long as that lasts."""

from contextlib import suppress

from django.conf import settings

FILE = settings.VAR_DIR / "kota-contoh"  # `deploy.develop` looks for it


def tell(words: str) -> None:
    FILE.write_text(words, encoding="utf-8")


def end() -> None:
    FILE.unlink(missing_ok=True)


def said() -> str:
    """Return the line, "" where nothing is being filled, and always in production."""
    if settings.DEBUG:
        with suppress(FileNotFoundError):
            return FILE.read_text(encoding="utf-8")
    return ""
