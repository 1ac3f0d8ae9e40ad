"""What people open and download is counted by day; robots, staff and browsers that load in advance are not."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from documents.models import DailyUse, Use
from documents.web.download_counts import DailyCounts, daily
from documents.web.usage import year_of_use
from opd.web.audience import BROWSER, ROBOT

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CUBOT = "Mozilla/5.0 (Linux; Android 11; CUBOT NOTE 20) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"
ROBOTS = [
    "",
    "curl/8.5.0",
    "python-requests/2.32",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2)",
    "Mozilla/5.0 (compatible; Baiduspider/2.0)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/140.0 Safari/537.36",
]


@pytest.fixture
def document(make_document):
    return make_document()


def used():
    daily.write()
    return {(row.document_id, row.use): row.number for row in DailyUse.objects.all()}


def test_opening_and_downloading_are_counted(citizen, document):
    page, file = document.get_absolute_url(), f"/dokumen/{document.pk}/unduh/"
    for _time in range(3):
        assert citizen.get(page, HTTP_USER_AGENT=FIREFOX).status_code == 200
    seen = citizen.get(page, HTTP_USER_AGENT=CUBOT, HTTP_IF_NONE_MATCH=citizen.get(page).headers.get("ETag", "x"))
    assert seen.status_code in (200, 304)
    assert b"".join(citizen.get(file, HTTP_USER_AGENT=FIREFOX).streaming_content)
    assert used() == {(document.pk, Use.OPENED): 4, (document.pk, Use.DOWNLOADED): 1}


@pytest.mark.parametrize("agent", ROBOTS)
def test_a_robot_is_not_counted(citizen, document, agent):
    citizen.get(document.get_absolute_url(), HTTP_USER_AGENT=agent)
    list(citizen.get(f"/dokumen/{document.pk}/unduh/", HTTP_USER_AGENT=agent).streaming_content)
    assert used() == {}


@pytest.mark.parametrize(
    "header",
    [{"HTTP_SEC_PURPOSE": "prefetch;prerender"}, {"HTTP_PURPOSE": "prefetch"}, {"HTTP_SEC_FETCH_DEST": "iframe"}],
)
def test_a_page_that_nobody_opened_is_not_counted(citizen, document, header):
    citizen.get(document.get_absolute_url(), HTTP_USER_AGENT=FIREFOX, **header)
    citizen.head(document.get_absolute_url(), HTTP_USER_AGENT=FIREFOX)
    assert used() == {}


def test_staff_is_not_counted(client, document, operator):
    client.force_login(operator)
    assert client.get(document.get_absolute_url(), HTTP_USER_AGENT=FIREFOX).status_code == 200
    assert used() == {}


def test_a_missing_page_is_not_counted(citizen, make_document):
    draft = make_document("draft")
    assert citizen.get(f"/dokumen/{draft.pk}-{draft.slug}/", HTTP_USER_AGENT=FIREFOX).status_code == 404
    assert used() == {}


def test_days_and_processes_add_up_and_a_deleted_document_is_nobodys(document):
    here, there = DailyCounts(), DailyCounts()
    for moment in ("2026-11-27T16:59Z", "2026-11-27T17:01Z"):  # midnight in Jakarta
        with time_machine.travel(moment, tick=False):
            for counts in (here, there):
                counts.note(document.pk, Use.OPENED)
                counts.note(10**9, Use.OPENED)
    here.write()
    there.write()
    rows = DailyUse.objects.values_list("document", "day", "number")
    assert list(rows) == [(document.pk, date(2026, 11, 27), 2), (document.pk, date(2026, 11, 28), 2)]


def test_a_page_asks_the_database_no_more_for_being_counted(citizen, document, django_assert_num_queries):
    page = document.get_absolute_url()
    citizen.get(page)
    with CaptureQueriesContext(connection) as robot:
        citizen.get(page)
    with django_assert_num_queries(len(robot)):
        citizen.get(page, HTTP_USER_AGENT=FIREFOX)


def test_one_row_a_day(document):
    facts = {"document": document, "day": date(2026, 11, 27), "use": Use.OPENED}
    DailyUse.objects.create(**facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        DailyUse.objects.create(**facts)


@pytest.mark.parametrize(("number", "named"), [(4, []), (5, [5])])
def test_a_document_that_few_downloaded_is_not_named(document, number, named):
    DailyUse.objects.create(document=document, day=date(2026, 4, 1), use=Use.DOWNLOADED, number=number)
    year = year_of_use(2026)
    assert ([used.number for used in year.most], year.total(Use.DOWNLOADED)) == (named, number)


def test_nothing_of_a_person_is_stored():
    assert {field.name for field in DailyUse._meta.fields} == {"id", "document", "day", "use", "number"}
    assert BROWSER.match(CUBOT) and not ROBOT.search(CUBOT)


def test_a_file_that_another_site_shows_as_a_picture_is_not_counted(citizen, document):
    file = f"/dokumen/{document.pk}/unduh/"
    list(citizen.get(file, HTTP_USER_AGENT=FIREFOX, HTTP_SEC_FETCH_DEST="image").streaming_content)
    assert used() == {}
