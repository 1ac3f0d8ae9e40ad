import pytest

from opd.models import Opd


@pytest.fixture
def few_agencies(db):
    """A city of one agency: the check asks for every page of each, again and again."""
    Opd.objects.filter(parent__isnull=False).exclude(slug="dinas-kesehatan").delete()
