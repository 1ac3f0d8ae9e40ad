import pytest

from tests.documents.alerts.test_alerts import make_alert, trusted
from tests.documents.conftest import folder, make_exempt
from tests.markup import CheckedClient

__all__ = ["folder", "make_alert", "make_exempt", "trusted"]


@pytest.fixture
def citizen():
    return CheckedClient()
