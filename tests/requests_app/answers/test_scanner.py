"""The file of an answer waits for the virus scanner; the notice of the last day goes out without it, and it follows."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django_q.models import OrmQ

from requests_app import tasks
from requests_app.answers import files as answers
from requests_app.answers import sending
from requests_app.models import AnswerFile, CheckState, Delivery
from requests_app.workflow import decisions
from requests_app.workflow.delivery import following
from tests.documents import clamd
from tests.requests_app.conftest import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(make_request, reviewer):
    """-> a file of an answer with this content, sealed and not yet read."""
    inforequest = make_request("answered")
    inforequest.answer_files.update(goes_out=False)

    def make(content):
        file = AnswerFile()
        file.seal(SimpleUploadedFile("jawaban.txt", content), name="jawaban.txt", mime="text/plain")
        answers.add(inforequest, [file], by=reviewer)
        return file

    return make


@pytest.fixture
def away(settings, tmp_path):
    settings.CLAMD_SOCKET = ("unix", str(tmp_path / "nobody.sock"))


@pytest.fixture
def scanning(settings, tmp_path_factory):
    """-> the scanner is started, or back."""
    if clamd.PROGRAM is None:
        pytest.skip("clamav-daemon is not installed")
    with clamd.running(tmp_path_factory.mktemp("clamd")) as path:
        yield lambda: setattr(settings, "CLAMD_SOCKET", ("unix", path))


def test_the_notice_goes_out_on_its_day_and_the_file_follows(file, away, scanning, reviewer, granting):
    row = file(b"Belanja obat.")
    OrmQ.objects.all().delete()
    tasks.check_answer_file(row.pk)
    row.refresh_from_db()
    assert (row.check_state, row.screened_at) == (CheckState.WAITING, None)
    inforequest = row.inforequest
    decisions.decide(inforequest, by=reviewer, today=TODAY, **granting)
    assert len(sending.blockers(inforequest)) == 1
    sent = {"channel": Delivery.EMAIL, "today": inforequest.due_on, "looked_for": True}
    decisions.send(inforequest, by=reviewer, files_follow=True, **sent)
    scanning()
    assert answers.request_screening() == 1
    tasks.check_answer_file(row.pk)
    row.refresh_from_db()
    assert (row.check_state, row.follows) == (CheckState.CLEAN, True)
    assert following.send_following(inforequest, by=reviewer, looked_for=True, today=inforequest.due_on) == 1


def test_nobody_can_sign_for_an_infected_file(file, scanning):
    row = file(clamd.EICAR)
    scanning()
    tasks.check_answer_file(row.pk)
    row.refresh_from_db()
    assert (row.check_state, row.unread) == (CheckState.UNREADABLE, "")
