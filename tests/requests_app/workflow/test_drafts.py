"""Drafts: sealed, for a day, sent once; their files change hands, or go."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from documents.lifecycle.publishing import receive
from opd.models import Message
from opd.web.limits import disk
from requests_app.models import (
    Applicant,
    Attachment,
    Deflection,
    Draft,
    DraftFile,
    InformationRequest,
    Letter,
    Paper,
    PaperKind,
)
from requests_app.workflow import drafts
from requests_app.workflow.requests import AlreadySent
from tests.files import jpeg, pdf, upload
from tests.requests_app.citizen.test_filing_races import at_once
from tests.requests_app.conftest import NIK, TODAY

pytestmark = [pytest.mark.django_db(transaction=True)]

TYPED = {"name": "Sri Contoh Wulandari", "national_id": NIK}


@pytest.fixture
def files():
    return [
        (PaperKind.ID_CARD.value, receive(upload("ktp sri contoh.jpg", jpeg()), "identity")),
        (PaperKind.DEED.value, receive(upload("akta.pdf", pdf("Akta")), "identity")),
        (drafts.ATTACHMENT, receive(upload("peta.pdf", pdf("Peta")), "document")),
    ]


@pytest.fixture
def draft(calendar, files):
    return drafts.save(None, TYPED, files=files)


@pytest.fixture
def send(asked, person):
    def send(draft, **kwargs):
        return drafts.send(draft, asked, person(), papers=[PaperKind.ID_CARD], confirmed=True, today=TODAY, **kwargs)

    return send


def stored():
    """Names of all files of drafts in the storage, whoever they belong to now."""
    try:
        folders = default_storage.listdir(DraftFile.folder)[0]
    except FileNotFoundError:
        return []
    parents = [f"{DraftFile.folder}/{folder}" for folder in folders]
    return sorted(f"{parent}/{name}" for parent in parents for name in default_storage.listdir(parent)[1])


def rows(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        return str(cursor.fetchall())


def test_what_is_typed_comes_back(draft):
    answers = drafts.read(drafts.find(draft.pk))
    assert answers.typed == TYPED
    assert len(drafts.save(draft, {}).files.all()) == 3
    assert drafts.read(drafts.find(draft.pk)).edition != answers.edition


def test_the_database_holds_no_word_of_it(draft):
    written = rows("requests_app_draft") + rows("requests_app_draftfile")
    for word in (NIK, "Contoh Wulandari", "ktp sri", "akta.pdf", "peta.pdf"):
        assert word not in written


def test_the_files_are_sealed(draft):
    for name in stored():
        with default_storage.open(name) as file:
            assert not file.read().startswith((b"%PDF", b"\xff\xd8"))


def test_a_file_is_removed(draft):
    deed = draft.files.get(purpose=PaperKind.DEED)
    drafts.save(draft, TYPED, removed={deed.pk})
    assert [file.purpose for file in draft.files.all()] == [PaperKind.ID_CARD, drafts.ATTACHMENT]
    assert str(deed.file) not in stored() and len(stored()) == 2


def test_a_removal_that_is_rolled_back_removes_no_file(draft):
    deed = draft.files.get(purpose=PaperKind.DEED)
    with pytest.raises(IntegrityError), transaction.atomic():
        drafts.save(draft, TYPED, removed={deed.pk})
        raise IntegrityError
    assert draft.files.count() == 3 and str(deed.file) in stored()


def test_the_file_of_another_draft_is_not(draft):
    other = drafts.save(None, {})
    drafts.save(other, {}, removed=[file.pk for file in draft.files.all()])
    assert draft.files.count() == 3 and len(stored()) == 3


def test_sent_files_change_hands_as_they_are(draft, send):
    before = {row.purpose: (str(row.file), row.sha256, b"".join(row.chunks())) for row in draft.files.all()}
    inforequest = send(draft).inforequest
    paper, attachment = inforequest.applicant.papers.get(), inforequest.attachments.get()
    assert (str(paper.file), paper.sha256, b"".join(paper.chunks())) == before[PaperKind.ID_CARD]
    assert (str(attachment.file), attachment.sha256, b"".join(attachment.chunks())) == before[drafts.ATTACHMENT]
    assert (paper.kind, paper.name, paper.mime, paper.size) == ("ktp", "ktp sri contoh.jpg", "image/jpeg", len(jpeg()))
    assert not DraftFile.objects.exists()


def test_a_paper_that_is_not_needed_is_destroyed(draft, send):
    deed = str(draft.files.get(purpose=PaperKind.DEED).file)
    send(draft)
    assert deed not in stored() and len(stored()) == 2


def test_a_draft_is_sent_once(draft, send):
    first = send(draft)
    with pytest.raises(AlreadySent) as second:
        send(draft)
    assert second.value.token == first.token
    assert InformationRequest.objects.count() == Applicant.objects.count() == 1
    with pytest.raises(drafts.DraftGone):
        drafts.save(draft, TYPED)


def test_sent_by_many_at_once_it_is_one_request(draft, asked, person):
    def press(_number):
        return drafts.send(draft, asked, person(), papers=[PaperKind.ID_CARD], confirmed=True, today=TODAY)

    results = at_once(6, press)
    assert sum(isinstance(result, AlreadySent) for result in results) == 5
    assert InformationRequest.objects.get().attachments.count() == Paper.objects.count() == 1
    assert len(stored()) == 2


def test_a_vanished_file_stops_the_sending(draft, send):
    default_storage.delete(str(draft.files.get(purpose=PaperKind.ID_CARD).file))
    with pytest.raises(drafts.FilesLost, match="Salinan KTP yang mengajukan"):
        send(draft)
    assert not InformationRequest.objects.exists()
    assert send(draft).inforequest.applicant.papers.count() == 0


def test_what_fails_half_way_leaves_no_half_case(draft, send, make_request):
    """The receipt's number is taken, which no caller can expect: the last steps of the sending fail."""
    other = make_request()
    Letter.objects.create(
        inforequest=other, kind="receipt", number="2/SRT/PPID/2026", dated_on=TODAY, verification="x" * 20
    )
    sent, paper = Message.objects.count(), str(draft.files.get(purpose=PaperKind.ID_CARD).file)
    with pytest.raises(IntegrityError):
        send(draft)
    assert (InformationRequest.objects.count(), Applicant.objects.count(), Message.objects.count()) == (1, 1, sent)
    assert not Paper.objects.exists() and not Attachment.objects.exists()
    assert draft.files.count() == 3 and paper in stored()
    assert drafts.read(drafts.find(draft.pk)).typed == TYPED


def test_a_full_disk_keeps_nothing(draft, files, settings, tmp_path):
    """A file stands where the storage wants a folder: it cannot be written, as on a full disk."""
    settings.STORAGES["default"]["OPTIONS"]["location"] = str(tmp_path / "penuh")
    (tmp_path / "penuh").write_text("")
    settings.STORAGES = dict(settings.STORAGES)
    with pytest.raises(drafts.NotStored):
        drafts.save(draft, {"name": "Lain"}, files=files)
    assert drafts.read(drafts.find(draft.pk)).typed == TYPED
    assert draft.files.count() == 3


def test_a_nearly_full_disk_keeps_words_and_no_files(draft, files, monkeypatch):
    """Anybody may leave files here: not what the rest of the portal needs of the disk."""
    monkeypatch.setattr(disk, "RESERVE", disk.free_bytes() + 10**12)
    with pytest.raises(drafts.NotStored):
        drafts.save(draft, {"name": "Lain"}, files=files)
    assert draft.files.count() == 3
    assert drafts.read(drafts.save(draft, {"name": "Lain"})).typed == {"name": "Lain"}


def test_this_answers_me_counts_once(draft, make_document):
    document = make_document()
    assert drafts.deflect(draft, document, today=TODAY)
    assert not drafts.deflect(draft, document, today=TODAY)
    assert [(row.document, row.on) for row in Deflection.objects.all()] == [(document, TODAY)]
    assert not Draft.objects.exists() and stored() == []


def test_a_sent_draft_cannot_be_answered(draft, send, make_document):
    send(draft)
    assert not drafts.deflect(draft, make_document())
    assert Draft.objects.count() == 1 and not Deflection.objects.exists()


def test_sweeping(draft, send):
    young, sent = drafts.save(None, TYPED), drafts.save(None, TYPED)
    send(sent)
    day_ago = timezone.now() - drafts.LIFETIME
    Draft.objects.filter(pk__in=[draft.pk, sent.pk]).update(created_at=day_ago - timedelta(seconds=1))
    assert drafts.sweep() == 2
    assert list(Draft.objects.all()) == [young]
    assert stored() == []
    assert InformationRequest.objects.count() == 1
    assert drafts.sweep() == 0
