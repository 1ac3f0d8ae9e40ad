"""Nothing leaves unread: files that answer a request pass the gate of a publication (domain rules 19 and 54)."""

import io
from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont

from documents.files import scanned_pages, tesseract
from documents.files.reading import text_of
from documents.filetypes import PDF, PNG
from opd.condition import examine
from opd.errors import NotAllowed, WrongState
from opd.models import Message
from requests_app import tasks
from requests_app.answers import check as answer_check
from requests_app.answers import files as answers
from requests_app.answers import findings, redacted_copy, sending
from requests_app.letters import content as letters
from requests_app.models import (
    AnswerFile,
    AnswerFinding,
    AnswerPage,
    AnswerVerdict,
    CheckState,
    DataClass,
    Decision,
    Delivery,
    LetterKind,
    Manner,
    Outcome,
    WithheldPart,
)
from requests_app.personal_data import inventory
from requests_app.states import State
from requests_app.workflow import decisions
from requests_app.workflow import requests as workflow
from requests_app.workflow.delivery import deliveries, following
from tests import files
from tests.markup import CheckedClient
from tests.requests_app.conftest import NIK, TODAY, on_slip, scanned, screened

pytestmark = pytest.mark.django_db
needs_tesseract = pytest.mark.skipif(not tesseract.is_installed(), reason="tesseract with Indonesian is not installed")

DAY = timedelta(days=1)
OTHER_NIK = "1872015203850002"
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"


def scan(*texts):
    """A PDF of pictures, as a scanner makes it."""
    pictures = []
    for text in texts:
        picture = Image.new("RGB", (1000, 500), "white")
        ImageDraw.Draw(picture).text((40, 60), text, "black", ImageFont.truetype(FONT, 32))
        pictures.append(picture)
    target = io.BytesIO()
    pictures[0].save(target, "PDF", save_all=True, append_images=pictures[1:], resolution=100)
    return target.getvalue()


@pytest.fixture
def answered(make_request):
    """A request whose only file stays here, so that a test adds the one it is about."""
    inforequest = make_request("answered")
    inforequest.answer_files.update(goes_out=False)
    return inforequest


@pytest.fixture
def add(answered, reviewer):
    """Add a file to the answer; -> its row after the worker has run."""

    def make(content, name="jawaban.txt", mime="text/plain"):
        file = AnswerFile()
        content = content.encode() if isinstance(content, str) else content
        file.seal(SimpleUploadedFile(name, content), name=name, mime=mime)
        answers.add(answered, [file], by=reviewer)
        return AnswerFile.objects.get(pk=file.pk)

    return make


@pytest.fixture
def send(answered, reviewer, granting):
    def make(decided=None, **fields):
        decisions.decide(answered, by=reviewer, today=TODAY, **decided or granting)
        fields = {"channel": Delivery.EMAIL, "today": TODAY, "looked_for": True} | fields
        decisions.send(answered, by=reviewer, **fields)

    return make


@pytest.fixture
def send_by_post(answered, reviewer):
    """Hand over the notice that was made on paper."""

    def make(**fields):
        day = fields.get("today", TODAY)
        sent = {"channel": Delivery.POST, "proof": on_slip(day), "today": day, "looked_for": True} | fields
        decisions.send(answered, by=reviewer, **sent)

    return make


@pytest.fixture
def partly(granting, test_of_exemption):
    def make(**part):
        stated = {"subject": "Nama pasien", "reason": "Rahasia pribadi", "ground": "h", "words": "Sri Contoh"} | part
        exempt = {"refused": [test_of_exemption.document], "document_kind": "data"}
        questions = {"written_consent": False, "public_office": False}
        outcome = {"outcome": Outcome.PARTLY, "reason": "Nama dihitamkan.", "withheld": [stated]}
        return granting | exempt | questions | outcome

    return make


# Personal data ------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("worker")
class TestFindings:
    def test_two_workers_with_the_same_task_check_it_once(self, add, monkeypatch):
        file = add(f"NIK {OTHER_NIK}")
        AnswerFile.objects.filter(pk=file.pk).update(check_state=CheckState.WAITING)
        examine = answer_check.examine

        def examined_while_another_was_quicker(*about):
            monkeypatch.undo()
            tasks.check_answer_file(file.pk)
            return examine(*about)

        monkeypatch.setattr(answer_check, "examine", examined_while_another_was_quicker)
        tasks.check_answer_file(file.pk)
        assert file.findings.count() == 1

    def test_personal_data_keeps_a_granted_file_here_until_it_is_answered(self, answered, add, send, reviewer):
        file = add(f"Penerima: Budi, NIK {OTHER_NIK}, telepon 081234567890.")
        assert {finding.kind for finding in file.findings.all()} == {"nik", "phone"}
        with pytest.raises(ValidationError, match="2 temuan data pribadi belum dijawab"):
            send()
        verdicts = {finding.pk: AnswerVerdict.NOT_PERSONAL for finding in file.findings.all()}
        assert findings.answer(file, verdicts, by=reviewer) == 2
        send()
        assert answered.state == State.SENT

    def test_what_is_to_be_redacted_does_not_leave(self, add, send, reviewer):
        file = add(f"NIK {OTHER_NIK}")
        findings.answer(file, {file.findings.get().pk: AnswerVerdict.REDACT}, by=reviewer)
        with pytest.raises(ValidationError, match="harus dihitamkan dahulu"):
            send()

    def test_own_data_may_go_to_its_owner_and_the_history_says_so(self, answered, add, send, reviewer):
        file = add(f"Surat untuk NIK {NIK}")
        findings.answer(file, {file.findings.get().pk: AnswerVerdict.OWN}, by=reviewer)
        send()
        assert answered.events.get(act="send").facts["own_data"] == 1

    def test_a_number_of_another_person_is_not_the_applicant_s_own(self, add, reviewer):
        file = add(f"NIK {OTHER_NIK}")
        with pytest.raises(ValidationError, match="bukan NIK pemohon"):
            findings.answer(file, {file.findings.get().pk: AnswerVerdict.OWN}, by=reviewer)
        assert file.findings.get().verdict == ""

    def test_only_ppid_answers(self, add, operator, superior):
        file = add(f"NIK {OTHER_NIK}")
        for person in (operator, superior):
            with pytest.raises(NotAllowed):
                findings.answer(file, {file.findings.get().pk: AnswerVerdict.OFFICIAL}, by=person)

    def test_answers_are_kept_when_the_file_is_read_again(self, answered, add, reviewer):
        file = add(f"NIK {OTHER_NIK}")
        findings.answer(file, {file.findings.get().pk: AnswerVerdict.OFFICIAL}, by=reviewer)
        answers.recheck(answered)
        assert file.findings.get().verdict == AnswerVerdict.OFFICIAL

    def test_what_was_read_is_destroyed_with_the_file(self, answered, add):
        add(f"NIK {OTHER_NIK}")
        with transaction.atomic():
            inventory.destroy(DataClass.ANSWERS, answered.applicant, timezone.now())
        assert not AnswerFinding.objects.exists() and not AnswerPage.objects.exists()


# Reading ------------------------------------------------------------------------------------------------------------


@needs_tesseract
@pytest.mark.usefixtures("worker")
class TestScans:
    def test_personal_data_in_a_picture_is_found(self, add):
        file = add(scan("Laporan tanpa data", f"NIK {OTHER_NIK}"), "pindaian.pdf", PDF.mime)
        assert [(finding.kind, finding.page) for finding in file.findings.all()] == [("nik", 2)]

    def test_a_word_in_a_picture_is_found(self, answered, add, send, partly):
        add(scan("Pasien bernama Sri Contoh dirawat"), "pindaian.pdf", PDF.mime)
        with pytest.raises(ValidationError, match="masih memuat kata"):
            send(partly())
        assert answered.answer_files.last().check_state == CheckState.UNREDACTED

    def test_a_clear_scan_without_the_word_is_clean(self, answered, add, send, partly):
        add(scan("Laporan belanja obat puskesmas tahun 2025 seluruhnya"), "pindaian.pdf", PDF.mime)
        send(partly())
        assert answered.answer_files.last().check_state == CheckState.CLEAN

    def test_long_files_take_several_tasks(self, add, monkeypatch):
        monkeypatch.setattr(answer_check, "SLICE", 0)
        file = add(scan("Halaman satu laporan", "Halaman dua laporan"), "pindaian.pdf", PDF.mime)
        assert file.page_texts.count() == 2 and file.screened_at


@pytest.mark.usefixtures("worker")
class TestUnread:
    @pytest.fixture
    def picture(self, add):
        return add(files.png(), "gambar.png", PNG.mime)

    def test_somebody_signs_for_what_no_machine_could_read(self, answered, picture, send, reviewer):
        assert (picture.check_state, bool(picture.unread)) == (CheckState.NO_TEXT, True)
        with pytest.raises(ValidationError, match="Periksa sendiri"):
            send()
        findings.sign(picture, by=reviewer)
        send()
        assert answered.answer_files.get(pk=picture.pk).signed_by == reviewer

    def test_nobody_signs_twice_or_for_what_was_read(self, add, picture, reviewer):
        findings.sign(picture, by=reviewer)
        with pytest.raises(WrongState):
            findings.sign(picture, by=reviewer)
        with pytest.raises(ValidationError):
            findings.sign(add("Belanja obat."), by=reviewer)

    def test_a_signature_is_no_proof_that_words_are_gone(self, picture, send, partly, reviewer):
        findings.sign(picture, by=reviewer)
        with pytest.raises(ValidationError, match="belum terbukti bersih"):
            send(partly())

    def test_without_a_reader_a_scan_is_not_clean(self, add, monkeypatch):
        monkeypatch.setattr(scanned_pages, "can_read", lambda: False)
        file = add(scan("Laporan belanja"), "pindaian.pdf", PDF.mime)
        assert file.check_state == CheckState.NO_TEXT and "belum terbaca" in file.unread

    def test_nobody_signs_for_a_file_that_is_broken(self, add, send, reviewer):
        file = add("Belanja obat.")
        file.file.storage.delete(file.file.name)
        answers.recheck(file.inforequest)
        file.refresh_from_db()
        assert file.check_state == CheckState.UNREADABLE
        with pytest.raises(ValidationError):
            findings.sign(file, by=reviewer)
        with pytest.raises(ValidationError, match="tidak dapat diperiksa"):
            send()


# What is withheld ---------------------------------------------------------------------------------------------------


class TestWithheld:
    @pytest.mark.parametrize("manner", Manner)
    def test_a_part_without_words_or_places_is_refused(self, answered, reviewer, partly, manner):
        with pytest.raises(ValidationError, match="tulis kata"):
            decisions.decide(answered, by=reviewer, today=TODAY, **partly(words=" \n", manner=manner))

    @pytest.mark.parametrize("manner", [Manner.LEFT_OUT, Manner.ON_SITE, Manner.PAPER])
    def test_places_are_for_what_is_black(self, answered, reviewer, partly, manner):
        with pytest.raises(ValidationError, match="tulis kata"):
            decisions.decide(
                answered, by=reviewer, today=TODAY, **partly(words="", manner=manner, places="1 10 10 10 10")
            )

    @pytest.mark.parametrize("places", ["1 2 3", "0 1 1 1 1", "1 990 10 20 10", "satu", "1 1 1 0 5", "1 1 1 1 1 1"])
    def test_a_place_is_on_a_page(self, answered, reviewer, partly, places):
        with pytest.raises(ValidationError, match="lima angka"):
            decisions.decide(answered, by=reviewer, today=TODAY, **partly(words="", places=places))

    def test_left_out_pages_and_paper_need_the_words_only(self, answered, send, partly, make_document, upload):
        answered.answer_documents.set([make_document(incoming=upload("Pengumuman hasil.", "hasil.txt"))])
        send(partly(manner=Manner.LEFT_OUT))
        assert answered.decision.withheld.get().manner == Manner.LEFT_OUT

    @pytest.mark.parametrize(
        "columns",
        [{"words": "", "ground": "h"}, {"words": "", "ground": "h", "manner": "left_out", "places": "1 1 1 1 1"}],
    )
    def test_the_database_refuses_it_too(self, answered, reviewer, partly, columns):
        decision = decisions.decide(answered, by=reviewer, today=TODAY, **partly())
        columns |= {"decision": decision, "subject": "S", "reason": "R", "test": decision.withheld.get().test}
        with pytest.raises(IntegrityError, match="withheld_part_states_words_or_places"), transaction.atomic():
            WithheldPart.objects.bulk_create([WithheldPart(**columns)])


@needs_tesseract
@pytest.mark.usefixtures("worker")
class TestRedactedCopy:
    def test_a_copy_without_the_words_goes_out_instead(self, answered, add, partly, send, reviewer):
        original = add(files.pdf("Pasien Sri Contoh\nBelanja obat"), "pasien.pdf", PDF.mime)
        decisions.decide(answered, by=reviewer, today=TODAY, **partly())
        copy = AnswerFile.objects.get(pk=redacted_copy.begin(original, by=reviewer).pk)
        original.refresh_from_db()
        assert (original.goes_out, copy.goes_out, copy.check_state) == (False, True, CheckState.CLEAN), copy.unread
        with answer_check.unsealed(copy) as path:
            assert "Contoh" not in text_of(path, PDF.mime).text
        decisions.send(answered, by=reviewer, channel=Delivery.EMAIL, looked_for=True, today=TODAY)
        assert list(sending.delivered(answered)) == [copy]

    def test_places_are_proved_to_be_black(self, answered, add, partly, reviewer):
        original = add(scan("Tanda tangan pejabat"), "ttd.pdf", PDF.mime)
        decided = partly(words="", places="1 0 0 1000 400")
        decisions.decide(answered, by=reviewer, today=TODAY, **decided)
        with pytest.raises(ValidationError, match="menurut tempatnya"):
            decisions.send(answered, by=reviewer, channel=Delivery.EMAIL, looked_for=True, today=TODAY)
        copy = AnswerFile.objects.get(pk=redacted_copy.begin(original, by=reviewer).pk)
        assert copy.check_state in (CheckState.CLEAN, CheckState.NO_TEXT)
        WithheldPart.objects.update(places="1 0 0 1000 1000")  # more than is black on the copy
        answers.recheck(answered)
        copy.refresh_from_db()
        assert copy.check_state == CheckState.UNREDACTED

    def test_findings_to_be_redacted_are_black_too(self, answered, add, partly, reviewer):
        original = add(files.pdf(f"Pasien Sri Contoh NIK {OTHER_NIK}"), "pasien.pdf", PDF.mime)
        findings.answer(original, {original.findings.get().pk: AnswerVerdict.REDACT}, by=reviewer)
        decisions.decide(answered, by=reviewer, today=TODAY, **partly())
        copy = AnswerFile.objects.get(pk=redacted_copy.begin(original, by=reviewer).pk)
        assert (copy.check_state, copy.findings.count()) == (CheckState.CLEAN, 0), copy.unread

    def test_what_is_given_as_a_whole_is_not_blackened(self, answered, add, granting, reviewer, monkeypatch):
        """As it was found: findings were black in the copy, and the notice said that nothing was."""
        original = add(files.pdf("CV Maju, telepon 081234567890"), "vendor.pdf", PDF.mime)
        findings.answer(original, {original.findings.get().pk: AnswerVerdict.REDACT}, by=reviewer)
        decisions.decide(answered, by=reviewer, today=TODAY, **granting)
        assert redacted_copy.begin(original, by=reviewer).goes_out
        sending_it = partial(decisions.send, by=reviewer, channel=Delivery.EMAIL, looked_for=True, today=TODAY)
        with pytest.raises(ValidationError, match="padahal keputusannya memberi seluruhnya"):
            sending_it(answered)
        monkeypatch.setattr(sending, "reasons", lambda _file: [])
        with pytest.raises(IntegrityError, match="notice_takes_no_unread_file"), transaction.atomic():
            sending_it(answered)

    def test_nothing_to_redact_makes_no_copy(self, add, reviewer, operator):
        original = add(files.pdf("Belanja obat"), "laporan.pdf", PDF.mime)
        with pytest.raises(WrongState, match="Sebutkan dahulu"):
            redacted_copy.begin(original, by=reviewer)
        with pytest.raises(NotAllowed):
            redacted_copy.begin(original, by=operator)


# Looking, and files that follow -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("worker")
class TestSending:
    def test_somebody_says_that_they_looked(self, answered, add, send, reviewer):
        add("Belanja obat.")
        with pytest.raises(ValidationError, match="Centang dahulu"):
            send(looked_for=False)
        send()
        decision = Decision.objects.get()
        assert decision.looked_for_by == reviewer and decision.looked_for_at
        assert answered.events.get(act="send").facts["looked_for"] is True

    def test_where_nothing_goes_out_nobody_is_asked(self, answered, reviewer, test_of_exemption):
        fields = {"outcome": Outcome.NOT_HELD, "reason": "Bukan urusan kota.", "controlled": False, "cost": 0}
        decisions.decide(answered, by=reviewer, today=TODAY, **fields)
        decisions.send(answered, by=reviewer, channel=Delivery.EMAIL, today=TODAY, looked_for=True)
        assert Decision.objects.get().looked_for_at is None

    def test_the_database_sends_nothing_unread(self, answered, add, reviewer, granting):
        file = add(f"NIK {OTHER_NIK}")
        decision = decisions.decide(answered, by=reviewer, today=TODAY, **granting)
        letter = letters.notice(answered, decision, today=TODAY)
        by_hand = {"channel": Delivery.PICK_UP, "proof": on_slip(TODAY, Delivery.PICK_UP)}
        by_hand |= {"today": TODAY, "decision": decision}
        deliveries.hand_over(answered, letter, "notice_sent", by=reviewer, **by_hand)
        Decision.objects.update(letter=letter)
        sent = {"sent_on": TODAY, "sent_by_channel": Delivery.PICK_UP, "received_on": TODAY}
        looked = {"looked_for_by": reviewer, "looked_for_at": timezone.now()}
        unread = partial(pytest.raises, IntegrityError, match="notice_takes_no_unread_file")
        for columns in (sent, sent | looked):
            with unread(), transaction.atomic():
                Decision.objects.update(**columns)
        with unread(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE requests_app_decision"
                " SET sent_on = decided_on, received_on = decided_on, sent_by_channel = 'pick_up'"
            )
        findings.answer(file, {file.findings.get().pk: AnswerVerdict.OFFICIAL}, by=reviewer)
        with unread(), transaction.atomic():
            Decision.objects.update(**sent)  # nobody looked
        assert Decision.objects.update(**sent | looked) == 1


class TestFollowing:
    """On the due date the notice goes out, and the file follows."""

    def test_before_the_due_date_nothing_follows(self, add, send):
        add("Belanja obat.")
        with pytest.raises(ValidationError, match="tenggatnya"):
            send(files_follow=True)

    def test_an_unread_file_follows_the_notice(self, answered, add, send, reviewer):
        file = add("Belanja obat.")
        with pytest.raises(ValidationError, match="masih diperiksa"):
            send(today=answered.due_on)
        send(today=answered.due_on, files_follow=True)
        assert (answered.state, answered.given_on) == (State.SENT, None)
        assert list(sending.delivered(answered)) == []
        with pytest.raises(ValidationError, match="masih diperiksa"):
            following.send_following(answered, by=reviewer, looked_for=True)
        screened(answered)
        with pytest.raises(ValidationError, match="Centang dahulu"):
            following.send_following(answered, by=reviewer, looked_for=False)
        assert following.send_following(answered, by=reviewer, looked_for=True, today=answered.due_on + DAY) == 1
        assert list(sending.delivered(answered)) == [file]
        assert answered.given_on == answered.due_on + DAY
        assert Message.objects.filter(act="files_followed").count() == 1
        with pytest.raises(ValidationError, match="Tidak ada"):
            following.send_following(answered, by=reviewer, looked_for=True)

    def test_the_notice_says_that_it_follows(self, answered, add, send):
        add("Belanja obat.")
        send(today=answered.due_on, files_follow=True)
        assert "menyusul" in answered.letters.get(kind=LetterKind.NOTICE).data

    def test_a_file_may_be_added_after_the_notice_where_none_could_be_stored(
        self, answered, send, reviewer, answer_file
    ):
        send(today=answered.due_on, files_follow=True)
        answers.add(answered, [answer_file()], by=reviewer)
        screened(answered)
        assert following.send_following(answered, by=reviewer, looked_for=True) == 1
        with pytest.raises(WrongState):
            answers.set_going_out(answered.answer_files.last(), by=reviewer, goes_out=False)

    def test_ready_files_do_not_wait_for_the_others(self, answered, add, send):
        ready = add("Belanja obat.")
        screened(answered)
        add("Belanja lain.")
        send(today=answered.due_on, files_follow=True)
        assert list(sending.delivered(answered)) == [ready]

    def test_a_letter_on_paper_says_when_it_is_made_what_follows(self, answered, add, granting, reviewer, send_by_post):
        file, due = add("Belanja obat."), answered.due_on
        decisions.decide(answered, by=reviewer, today=TODAY, **granting)
        with pytest.raises(ValidationError, match="masih diperiksa"):
            decisions.issue(answered, by=reviewer, today=due)
        decisions.issue(answered, by=reviewer, today=due, files_follow=True)
        assert "menyusul" in answered.letters.get(kind=LetterKind.NOTICE).data
        screened(answered)  # ready before the post office, but the letter says that it follows
        send_by_post(today=due)
        assert (answered.state, list(sending.delivered(answered))) == (State.SENT, [])
        assert following.send_following(answered, by=reviewer, looked_for=True, today=due) == 1
        assert (list(sending.delivered(answered)), answered.given_on) == ([file], None)  # PPID closes it

    def test_a_letter_that_is_made_again_takes_what_is_ready_now(self, answered, add, granting, reviewer):
        file = add("Belanja obat.")
        decisions.decide(answered, by=reviewer, today=TODAY, **granting)
        decisions.issue(answered, by=reviewer, today=answered.due_on, files_follow=True)
        screened(answered)
        decisions.issue(answered, by=reviewer, today=answered.due_on, files_follow=True)
        assert list(sending.delivered(answered)) == [file]
        assert Decision.objects.get().files_follow is False

    def test_paper_takes_only_what_may_still_leave(self, answered, add, granting, reviewer, send_by_post):
        file = add("Belanja obat.")
        screened(answered)
        decisions.decide(answered, by=reviewer, today=TODAY, **granting)
        decisions.issue(answered, by=reviewer, today=TODAY)
        with pytest.raises(ValidationError, match="Centang dahulu"):
            send_by_post(looked_for=False)
        AnswerFile.objects.filter(pk=file.pk).update(check_state=CheckState.UNREDACTED)
        with pytest.raises(ValidationError, match="masih memuat kata"):
            send_by_post()
        AnswerFile.objects.filter(pk=file.pk).update(check_state=CheckState.CLEAN)
        send_by_post()
        assert list(sending.delivered(answered)) == [file]

    def test_what_followed_a_notice_that_came_back_is_there_with_the_next(self, answered, add, send, reviewer):
        file, due = add("Belanja obat."), answered.due_on
        send(today=due, files_follow=True)
        screened(answered)
        following.send_following(answered, by=reviewer, looked_for=True, today=due)
        decisions.bounce(answered, by=reviewer, on=due, reason="Kotak surat penuh.", scan=scanned(), today=due)
        with pytest.raises(WrongState):
            following.send_following(answered, by=reviewer, looked_for=True)
        decisions.issue(answered, by=reviewer, today=due)
        by_post = {"channel": Delivery.POST, "proof": on_slip(due), "today": due}
        with pytest.raises(ValidationError, match="Centang dahulu"):
            decisions.send(answered, by=reviewer, **by_post)
        decisions.send(answered, by=reviewer, looked_for=True, **by_post)
        assert (list(sending.delivered(answered)), answered.given_on) == ([file], None)  # by post
        assert Decision.objects.get().files_follow is False

    def test_a_grant_that_came_back_withholds_no_words(self, answered, add, send, reviewer, partly):
        """What came back reopens delivery only."""
        add("Pasien bernama Sri Contoh.")
        send(today=(due := answered.due_on), files_follow=True)
        screened(answered)
        following.send_following(answered, by=reviewer, looked_for=True, today=due)
        decisions.bounce(answered, by=reviewer, on=due, reason="Kotak surat penuh.", scan=scanned(), today=due)
        with pytest.raises(ValidationError, match="lebih merugikan"):
            decisions.decide(answered, by=reviewer, today=due, **partly())

    def test_only_ppid_lets_a_file_follow(self, answered, add, send, operator):
        add("Belanja obat.")
        send(today=answered.due_on, files_follow=True)
        screened(answered)
        with pytest.raises(NotAllowed):
            following.send_following(answered, by=operator, looked_for=True)

    def test_the_database_holds_it(self, answered, add, send, reviewer):
        file = add("Belanja obat.")
        send(today=answered.due_on, files_follow=True)
        followed = {"followed_by": reviewer, "followed_at": timezone.now()}
        for columns in (followed, {"follows": False}):
            with pytest.raises(IntegrityError), transaction.atomic():
                AnswerFile.objects.filter(pk=file.pk).update(**columns)
        with pytest.raises(IntegrityError), transaction.atomic():
            AnswerFile.objects.create(inforequest=answered, uploaded_by=reviewer)


# Pages --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def browser(reviewer):
    client = CheckedClient()
    client.force_login(reviewer)
    return client


@pytest.mark.usefixtures("worker")
def test_the_page_of_a_file_takes_answers(answered, add, browser):
    file = add(f"NIK {OTHER_NIK}")
    page = f"{answered.get_absolute_url()}berkas/{file.pk}/periksa/"
    assert OTHER_NIK in browser.get(page).content.decode()
    finding = file.findings.get()
    browser.post(f"{page}jawab/", {f"temuan-{finding.pk}": "own"})
    assert file.findings.get().verdict == ""
    assert browser.post(f"{page}jawab/", {f"temuan-{finding.pk}": "official"}).status_code == 302
    assert file.findings.get().verdict == AnswerVerdict.OFFICIAL
    browser.get(answered.get_absolute_url())


@pytest.mark.usefixtures("worker")
def test_the_page_of_a_file_takes_a_signature(answered, add, browser):
    file = add(files.png(), "gambar.png", PNG.mime)
    page = f"{answered.get_absolute_url()}berkas/{file.pk}/periksa/"
    browser.post(f"{page}nyatakan/", {})
    assert AnswerFile.objects.get(pk=file.pk).signed_at is None
    browser.post(f"{page}nyatakan/", {"looked": "on"})
    assert AnswerFile.objects.get(pk=file.pk).signed_at
    browser.get(page)


def test_the_page_of_the_notice_asks_and_lets_files_follow(answered, add, browser, reviewer, granting, citizen, link):
    add("Belanja obat.")
    decisions.decide(answered, by=reviewer, today=TODAY, **granting)
    page = f"{answered.get_absolute_url()}kirim/"
    sent = {"version": answered.version, "channel": "email"}
    assert "files_follow" in browser.get(page).content.decode()  # its due date has come
    browser.post(page, sent)
    answered.refresh_from_db()
    assert answered.state == State.DECIDED
    assert browser.post(page, sent | {"files_follow": "on"}).status_code == 302
    answered.refresh_from_db()
    assert answered.state == State.SENT
    screened(answered)
    address = link(answered)
    assert "Jawaban" not in [row.name for row in sending.delivered(answered)]
    assert "menyusul pemberitahuan" in browser.get(answered.get_absolute_url()).content.decode()
    browser.post(f"{answered.get_absolute_url()}berkas/susulkan/", {})
    assert not sending.delivered(answered).exists()
    browser.post(f"{answered.get_absolute_url()}berkas/susulkan/", {"looked_for": "on"})
    assert sending.delivered(answered).count() == 1
    assert "jawaban/" in citizen.get(address).content.decode()


def test_the_page_of_a_letter_on_paper_lets_files_follow(answered, add, browser, reviewer, granting):
    add("Belanja obat.")
    decisions.decide(answered, by=reviewer, today=TODAY, **granting)
    page = answered.get_absolute_url()
    assert browser.post(f"{page}buat-surat/", {"version": answered.version}).status_code == 200  # still being read
    assert browser.post(f"{page}buat-surat/", {"version": answered.version, "files_follow": "on"}).status_code == 302
    answered.refresh_from_db()
    by_hand = {
        "channel": "pick_up",
        "handed_over_on": timezone.localdate().isoformat(),
        "uploads": files.upload("tanda-terima.pdf", files.pdf("Diterima.")),
    }
    assert browser.post(f"{page}kirim/", {"version": answered.version} | by_hand).status_code == 302
    answered.refresh_from_db()
    assert (answered.state, answered.decision.files_follow) == (State.SENT, True)
    assert not sending.delivered(answered).exists()


# The words of the public register -----------------------------------------------------------------------------------


ADDRESS = "Laporan jalan rusak di depan rumah Bapak Budi, Jl. Kenanga No. 7 RT 03 RW 02, telepon 081234567890."


def test_words_of_the_register_pass_the_same_gate(make_request, reviewer):
    inforequest = make_request()
    for text in (ADDRESS, "Hubungi 081234567890.", f"NIK {OTHER_NIK}", "Surel budi.contoh@gmail.com"):
        with pytest.raises(ValidationError, match="register umum” memuat"):
            workflow.publish_text(inforequest, by=reviewer, text=text)
    workflow.publish_text(inforequest, by=reviewer, text="Laporan jalan rusak tahun 2025.")
    assert inforequest.public_text == "Laporan jalan rusak tahun 2025."


def test_words_that_were_public_before_are_looked_through(make_request, reviewer, citizen):
    inforequest = make_request()
    type(inforequest).objects.filter(pk=inforequest.pk).update(public_text=ADDRESS, public_text_by=reviewer)
    page = citizen.get("/permohonan/register/").content.decode()
    assert inforequest.number in page and "Kenanga" not in page and "081234567890" not in page
    [fact] = [fact for fact in examine(timezone.now()) if inforequest.number in fact.label]
    assert "Nomor telepon" in fact.words and fact.remedy
