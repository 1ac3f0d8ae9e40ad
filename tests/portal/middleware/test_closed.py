"""While the portal is closed nothing is served, sent or begun; health says so."""

import pytest
from django.core import mail
from django.urls import reverse
from django_q.models import OrmQ, Schedule

from opd import outbox
from opd.models import Message, MessageState
from opd.stores import closed
from opd.worker.worker import Worker
from portal.integrity.crawl import Stranger
from portal.schedules import install
from tests.markup import CheckedClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def is_closed():
    closed.close({"backup": "20261128T193700Z", "stage": "loaded"})


@pytest.mark.parametrize("path", ["/", "/cari/", "/admin/login/", "/admin/permohonan/", "/tidak-ada/"])
def test_every_page_says_so(is_closed, path, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = CheckedClient().get(path)
    assert answer.status_code == 503
    assert (answer.headers["Retry-After"], answer.headers["Cache-Control"]) == ("600", "no-store")
    assert "Layanan sedang dipulihkan" in answer.content.decode()


def test_posts_and_programs_are_refused_too(is_closed):
    assert CheckedClient().post("/permohonan/baru/", {}).status_code == 503
    answer = CheckedClient().get("/api/v1/dokumen/")
    assert (answer.status_code, answer.json()["kode"]) == (503, "sibuk")


def test_health_tells_it(is_closed):
    assert CheckedClient().get("/healthz").status_code == 200
    answer = CheckedClient().get("/readyz")
    assert answer.status_code == 503
    assert (answer.json()["ready"], answer.json()["closed"]) == (False, True)


@pytest.mark.parametrize("seconds", [0, 60], ids=["as in tests", "cached as in production"])
def test_verification_reads_pages_from_inside(is_closed, settings, seconds):
    settings.PAGE_SECONDS = seconds
    assert Stranger().get(reverse("portal:home"))[0] == Stranger().get(reverse("portal:faq"))[0] == 200
    header = {"HTTP_PLID.FROM_INSIDE": "1", "HTTP_PLID_FROM_INSIDE": "1"}
    assert CheckedClient().get("/", **header).status_code == 503


def test_no_letter_is_sent_and_no_task_begun(is_closed):
    Message.objects.create(act="uji", recipient="warga@contoh.test", subject="Kabar", body="Isi.")
    Schedule.objects.all().delete()
    install()
    worker = Worker({"plid": 1})
    worker._poll()
    assert outbox.deliver() == (0, 0)
    assert not OrmQ.objects.exists()
    assert worker.children == []
    assert (Message.objects.get().state, mail.outbox) == (MessageState.WAITING, [])

    closed.reopen()
    worker._enqueue_schedules()
    assert OrmQ.objects.exists()
    assert outbox.deliver() == (1, 0)
