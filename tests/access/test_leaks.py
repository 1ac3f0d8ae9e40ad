"""The walk finds what leaks: each page of `leaks` is named by it, with who sees what."""

import pytest

from tests.access import leaks
from tests.access.routes import routes
from tests.access.walking import Walk

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


def walked(world, settings, leak, pattern):
    """-> what the walk says of one address of the URLconf with the leak."""
    settings.ROOT_URLCONF = leak
    route = next(route for route in routes() if route.pattern == pattern)  # the leak stands before the portal's own
    return Walk(world, is_short=True).over([route]).faults


def test_a_page_without_a_guard_that_lists_applicants(world, settings):
    faults = walked(world, settings, leaks.UnguardedPage, "admin/pemohon/")
    assert any("says nowhere to whom it opens" in fault and "@desk(roles)" in fault for fault in faults)
    assert any("as nobody: it shows name of the request" in fault for fault in faults)


def test_a_page_for_everybody_that_shows_drafts(world, settings):
    faults = walked(world, settings, leaks.PageForEverybody, "judul/")
    assert any("as nobody: it shows title of a draft" in fault for fault in faults)
    assert any("as operator next door: it shows title of a draft (Dinas Kesehatan)" in fault for fault in faults)
    assert not any("as reviewer: " in fault for fault in faults)


def test_a_guard_of_the_wrong_role(world, settings):
    faults = walked(world, settings, leaks.GuardOfTheWrongRole, "admin/semua/")
    assert any("as operator next door: it shows information of the request with Dinas Kesehatan" in f for f in faults)
    assert not any("as reviewer: " in fault for fault in faults)


def test_an_admin_that_forgets_whose_it_is(world, settings):
    faults = walked(world, settings, leaks.AdminOfAllAgencies, "admin/documents/document/")
    assert any("as operator next door: it shows title of a draft (Dinas Kesehatan)" in fault for fault in faults)
    assert not any("as reviewer: " in fault for fault in faults)
    # Its pages are still refused by the role in the agency, and tell that there is something to refuse.
    faults = walked(world, settings, leaks.AdminOfAllAgencies, "admin/documents/document/<path:object_id>/change/")
    assert any("as operator next door: it answers otherwise for dokumen" in fault for fault in faults)
