"""What once fell between two rooms of the desk."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from documents import tasks
from documents.duties import matrix
from documents.exemptions import verbs as exemptions
from documents.lifecycle import publishing
from documents.lifecycle.rules import Act, acts_for
from documents.models import (
    Category,
    ConsequenceStage,
    Document,
    DocumentKind,
    DocumentState,
    Duty,
    Period,
    Screening,
    StatementKind,
)
from documents.release import privacy_gate
from opd.errors import NotAllowed
from opd.worker.queues import queued_arguments
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_day")]

NIK = "1872011203850002"
YEAR = NOW.year


def row(document):
    return Document.objects.filter(pk=document.pk)


def test_the_words_of_a_returned_test_sent_again_are_a_new_test(make_document, test_fields, reviewer, superior):
    document = make_document()
    first = exemptions.write_test(document, by=reviewer, **test_fields)
    assert exemptions.write_test(document, by=reviewer, **test_fields) == first
    exemptions.return_test(first, by=superior, reason="Perbaiki.")
    second = exemptions.write_test(document, by=reviewer, **test_fields)
    assert (second.pk != first.pk, second.stage) == (True, ConsequenceStage.WAITING)


@pytest.fixture
def test_fields():
    return {
        "information": "Catatan kesehatan orang per orang.",
        "ground": "h",
        "law": "UU 27/2022 Pasal 4",
        "consequence_if_opened": "Rahasia kesehatan orang terbuka.",
        "benefit_if_closed": "Rahasia itu terlindungi.",
        "interest_in_opening": "Layanan dapat diawasi.",
        "interest_in_closing": "Pasien tetap percaya.",
        "written_consent": False,
        "public_office": False,
        "ends_when": "Pasien setuju tertulis",
        "officer": "PPID Utama",
        "team": "Bagian Hukum",
        "tested_on": timezone.localdate(),
        "decision_number": "1/PPID/2026",
        "decision_date": timezone.localdate(),
    }


@pytest.fixture
def withdrawn_with_nik(make_document, reviewer):
    """A document of before the gate, whose title holds a NIK."""
    document = make_document()
    row(document).update(title=f"Data warga {NIK}")
    document.refresh_from_db()
    publishing.withdraw(document, by=reviewer, reason="Memuat data pribadi.")
    return document


def test_a_withdrawn_title_with_a_nik_is_mended(withdrawn_with_nik, reviewer, operator):
    document = withdrawn_with_nik
    with pytest.raises(ValidationError, match="Betulkan isiannya"):
        publishing.restore(document, by=reviewer, looked_for=True)
    assert Act.MEND not in acts_for(document, operator)
    document.refresh_from_db()
    with pytest.raises(NotAllowed):
        publishing.mend(document, by=operator, values={"title": "Data warga"})
    with pytest.raises(ValidationError):
        publishing.mend(document, by=reviewer, values={"title": f"Warga ber-NIK {NIK}"})
    document.refresh_from_db()
    publishing.mend(document, by=reviewer, values={"title": "Data warga"})
    assert (document.state, document.slug) == (DocumentState.WITHDRAWN, "data-warga")
    assert document.events.last().act == "mend"
    publishing.restore(document, by=reviewer, looked_for=True)
    assert (document.state, document.title) == (DocumentState.PUBLISHED, "Data warga")


def test_it_is_mended_on_its_page(client, withdrawn_with_nik, reviewer, operator):
    page = reverse("admin:documents_document_change", args=[withdrawn_with_nik.pk])
    client.force_login(operator)
    assert 'name="title"' not in client.get(page).content.decode()
    client.force_login(reviewer)
    html = client.get(page).content.decode()
    assert 'name="title"' in html and "Simpan dan ajukan" not in html
    form = client.get(page).context["adminform"].form
    sent = {name: form[name].value() for name in form.fields if name != "file"}
    sent = {name: "" if value is None else value for name, value in sent.items()}
    client.post(page, sent | {"title": "Data warga", "_continue": "1"})
    assert row(withdrawn_with_nik).get().title == "Data warga"


def test_a_file_of_before_the_deeper_gate_is_looked_through_when_it_comes_back(make_document, reviewer, operator):
    document = make_document()
    Screening.objects.filter(revision=document.published_revision).update(format=0)
    publishing.save_draft(document, by=operator, values={"summary": "Ringkasan lain."})
    publishing.submit(document, by=operator)
    publishing.publish(document, by=reviewer, looked_for=True)  # the file is public: it does not come back
    publishing.withdraw(document, by=reviewer, reason="Keliru.")
    with pytest.raises(ValidationError, match="sedang diperiksa"):
        publishing.restore(document, by=reviewer, looked_for=True)
    assert queued_arguments(privacy_gate.SCREEN) == {document.published_revision_id}
    document.refresh_from_db()
    tasks.screen(document.published_revision_id)
    publishing.restore(document, by=reviewer, looked_for=True)
    assert document.published_revision.screening.format == Screening.FORMAT


def test_a_screening_that_always_fails_is_shown(make_document, reviewer):
    document = make_document("submitted")
    revision = document.revisions.get()
    Screening.objects.all().delete()
    revision.file.storage.delete(revision.file.name)
    for _try in range(tasks.MAX_ATTEMPTS + tasks.SCREEN_ATTEMPTS + 1):
        try:
            tasks.screen(revision.pk)
        except FileNotFoundError:
            with pytest.raises(ValidationError):
                publishing.publish(document, by=reviewer, looked_for=True)
            document.refresh_from_db()
    assert "berulang kali terhenti" in Screening.objects.get().unseen
    assert "tidak terbaca mesin" in " ".join(privacy_gate.blocking_reasons(revision))


@pytest.fixture
def owed(opd_health):
    """A yearly duty of the agency about this year, for reports, and its folder."""
    duty = next(duty for duty in Duty.objects.in_force() if duty.is_owed_by(opd_health))
    Duty.objects.filter(pk=duty.pk).update(kind=DocumentKind.REPORT, is_of_last_year=False, period=Period.MONTHLY)
    duty.refresh_from_db()
    return duty, Category.objects.create(opd=opd_health, name=duty.name, skeleton_node=duty.node)


@pytest.mark.parametrize("unfit", [{"kind": DocumentKind.FORM}, {"year": YEAR - 1}])
def test_a_file_that_does_not_fit_its_duty_leaves_it_open(client, make_document, operator, opd_health, owed, unfit):
    duty, folder = owed
    fitting = {"category": folder, "kind": DocumentKind.REPORT, "year": YEAR}

    def cell():
        return next(cell for cell in matrix.of_agency(opd_health) if cell.duty == duty)

    document = make_document(**fitting | unfit)
    assert cell().is_gap and cell().has_unfit
    client.force_login(operator)
    page = reverse("admin:documents_duty_mine", args=[opd_health.slug])
    assert "jenis atau tahunnya tidak cocok" in client.get(page).content.decode()
    statement = matrix.state(duty, opd_health, StatementKind.DOCUMENT, by=operator, document=document)
    assert not cell().is_gap
    matrix.revoke(statement, by=operator)
    make_document(**fitting, title="Yang cocok")
    assert not cell().is_gap
