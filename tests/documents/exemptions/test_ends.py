"""An exemption ends by a new test, by opening after its time, or by a ruling: never in silence, never by itself."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from documents.exemptions import openings
from documents.exemptions import verbs as exemptions
from documents.lifecycle import publishing, reminders
from documents.lifecycle.rules import Act, acts_for
from documents.models import Classification, ConsequenceTest, Disclosure, Document, DocumentState, ExemptionEnd
from opd import ledger
from opd.errors import NotAllowed, WrongState
from opd.models import Holiday, Message
from tests import first_page
from tests.documents.exemptions.test_exemptions import COMPLETE
from tests.markup import text
from tests.opd.papers.test_letterhead import text_of as text_of_pdf

pytestmark = pytest.mark.django_db

END = date(2027, 3, 1)
LAST_SECOND = datetime(2027, 3, 1, 16, 59, 59, tzinfo=UTC)  # 23.59.59 WIB
DIK = "/informasi/dikecualikan/"


@pytest.fixture
def closed(make_document, reviewer, superior):
    """A once public document, exempt until END."""

    def make(**fields):
        document = make_document(title="Riwayat lelang")
        test = exemptions.write_test(
            document, by=reviewer, **COMPLETE | {"ground": "b", "lasts_while": "", "ends_on": END} | fields
        )
        exemptions.approve(test, by=superior)
        document.refresh_from_db()
        return document

    return make


def on(day: date):
    """The clock at noon of Jakarta."""
    return time_machine.travel(datetime(day.year, day.month, day.day, 5, tzinfo=UTC), tick=False)


def test_the_clock_passes_the_end(closed, citizen):
    document = closed()
    with on(END):
        page = citizen.get(DIK)
        assert [entry.title for entry in page.context["entries"]] == ["Riwayat lelang"]
        assert "Masa pengecualian berakhir" not in text(page)
        assert citizen.get("/dik.json").getvalue().count(b"Riwayat lelang") == 1
    # The day ends in Jakarta, when in London it is five in the afternoon.
    for moment, listed in ((LAST_SECOND, 1), (LAST_SECOND + timedelta(seconds=1), 0)):
        with time_machine.travel(moment, tick=False):
            page = citizen.get(DIK)
            assert (len(page.context["entries"]), len(page.context["ended"])) == (listed, 1 - listed), moment
            [row] = json.loads(citizen.get("/dik.json").getvalue())["data"]
            assert (row["judul"], row["keberlakuan"]) == ("Riwayat lelang", "berlaku" if listed else "berakhir")
    with on(END + timedelta(days=1)):
        page = citizen.get(DIK)
        assert page.context["entries"] == []
        [entry] = page.context["ended"]
        assert (entry.title, entry.test.ends_on) == ("Riwayat lelang", END)
        assert "Masa pengecualian berakhir" in text(page)
        assert "Berakhir 1 Maret 2027" in text(page)
        assert json.loads(citizen.get("/dip.json").getvalue())["pengecualian_berakhir"] == 1
        assert "1 informasi yang masa pengecualiannya sudah berakhir" in text(citizen.get("/dip/"))
        assert b"berakhir" in b"".join(citizen.get("/dik.csv").streaming_content)
        # nothing has opened by itself
        assert citizen.get(document.get_absolute_url()).status_code == 404
        assert citizen.get(f"/dokumen/{document.pk}/unduh/").status_code == 404
        assert citizen.get(f"/dokumen/{document.pk}/versi/1/unduh/").status_code == 404
        assert b"Riwayat lelang" not in citizen.get("/dip.csv").getvalue()
        assert set(document.revisions.values_list("disclosure", flat=True)) == {Disclosure.SEALED}


def test_it_is_not_opened_before_its_end(closed, reviewer):
    document = closed()
    with pytest.raises(NotAllowed, match="belum berakhir"):
        openings.propose_end(document, by=reviewer, reason="Sudah lewat", today=END)
    document.refresh_from_db()
    assert document.state == DocumentState.EXEMPT


def test_opening_leads_through_review_to_the_public(closed, reviewer, superior, operator, citizen, open_ended):
    document = closed()
    with on(END + timedelta(days=1)):
        with pytest.raises(ValidationError):
            openings.propose_end(document, by=reviewer, reason="  ")
        open_ended(document, reason="Masa pengecualian berakhir.")
        document.refresh_from_db()
        assert (document.state, document.classification, document.exemption) == ("in_review", "berkala", None)
        assert set(document.revisions.values_list("disclosure", flat=True)) == {Disclosure.WITHHELD}
        assert citizen.get(document.get_absolute_url()).status_code == 404
        assert citizen.get(DIK).context["ended"] == []
        test = ConsequenceTest.objects.get()
        assert (test.end, test.ended_by, test.end_reason) == ("opened", superior, "Masa pengecualian berakhir.")
        assert Message.objects.filter(act="exemption_opened").count() == 2
        publishing.publish(document, by=reviewer, looked_for=True)
        assert citizen.get(document.get_absolute_url()).status_code == 200
    assert ledger.verify() is None


@pytest.mark.parametrize("person", ["operator", "superior", "neighbour", "site_admin"])
def test_only_the_reviewer_proposes(closed, request, person):
    document = closed()
    with pytest.raises(NotAllowed):
        openings.propose_end(document, by=request.getfixturevalue(person), reason="Sebab", today=date(2028, 1, 1))


def test_proposing_twice_proposes_once(closed, reviewer):
    document = closed()
    other = Document.objects.get(pk=document.pk)
    openings.propose_end(document, by=reviewer, reason="Lewat", today=date(2028, 1, 1))
    for seen in (other, Document.objects.get(pk=document.pk)):
        with pytest.raises(WrongState):
            openings.propose_end(seen, by=reviewer, reason="Lewat", today=date(2028, 1, 1))
    assert document.events.filter(act="propose_opening").count() == document.openings.count() == 1


def test_a_condition_may_have_come(closed, open_ended):
    document = closed(ground="h", ends_on=None, ends_when="pasien setuju")
    open_ended(document, reason="Pasien setuju tertulis tanggal 2 Maret.")
    assert document.state == DocumentState.IN_REVIEW


def test_a_new_test_takes_the_place_of_the_old(closed, reviewer, superior, citizen):
    document = closed()
    later = END + timedelta(days=10)
    with on(later):
        fields = (
            COMPLETE
            | {"ground": "b", "lasts_while": "", "ends_on": date(2030, 1, 1)}
            | {"decision_number": "9/PPID/2027"}
        )
        renewal = exemptions.write_test(document, by=reviewer, **fields)
        assert [entry.title for entry in citizen.get(DIK).context["ended"]] == ["Riwayat lelang"]
        exemptions.approve(renewal, by=superior)
        document.refresh_from_db()
        assert document.exemption == renewal
        page = citizen.get(DIK)
        assert ([entry.test.decision_number for entry in page.context["entries"]], page.context["ended"]) == (
            ["9/PPID/2027"],
            [],
        )
    old = ConsequenceTest.objects.earliest("pk")
    assert (old.end, old.end_reason) == (ExemptionEnd.RENEWED, "Diganti uji 9/PPID/2027.")
    assert [event.act for event in document.events.all()][-2:] == ["exempt", "renew"]
    assert list(ConsequenceTest.objects.in_force()) == [renewal]


def test_a_renewal_needs_two_persons_too(closed, reviewer, make_user, city):
    document = closed()
    both = make_user("rangkap", "verifikator", city)
    both.memberships.create(role="atasan", opd=city)
    own = exemptions.write_test(document, by=both, **COMPLETE)
    with pytest.raises(NotAllowed):
        exemptions.approve(own, by=both)
    with pytest.raises(NotAllowed):
        exemptions.approve(own, by=reviewer)


def test_a_ruling_opens_at_once_and_for_good(closed, reviewer, open_by_ruling, citizen):
    document = closed()
    open_by_ruling(document, ruling="Keputusan keberatan 7/KEB/PPID/2026")
    assert citizen.get(DIK).context["page_count"] == 0
    assert citizen.get("/dip/").context["page_count"] == 0
    publishing.publish(document, by=reviewer, looked_for=True)
    assert citizen.get("/dip/").context["page_count"] == 1
    assert ConsequenceTest.objects.get().end == ExemptionEnd.RULING
    with pytest.raises(ValidationError, match="tidak dapat dikecualikan lagi"):
        exemptions.write_test(document, by=reviewer, **COMPLETE)


@pytest.mark.parametrize(
    "columns", [{"end": "opened"}, {"end_reason": "x"}, {"ended_at": datetime(2027, 1, 1, tzinfo=UTC)}]
)
def test_the_database_keeps_an_end_whole(closed, columns):
    closed()
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsequenceTest.objects.update(**columns)


# Reminders ------------------------------------------------------------------------------------------------------------


def test_the_end_is_a_task_thirty_working_days_before_and_told_once(closed):
    Holiday.objects.all().delete()
    closed()
    first = date(2027, 1, 18)  # 30 working days before Monday 1 March 2027, without days off
    assert reminders.last_reminder_day(first) == END
    assert reminders.remind(first - timedelta(days=3)) == 0
    assert reminders.remind(first) == 2
    assert sorted(message.recipient for message in Message.objects.filter(act="exemption_ending")) == [
        "operator@contoh.test",
        "verifikator@contoh.test",
    ]
    assert reminders.remind(first) == reminders.remind(first + timedelta(days=1)) == 0
    assert reminders.remind(END + timedelta(days=1)) == 2
    assert reminders.remind(END + timedelta(days=2)) == 0
    assert Message.objects.filter(act="exemption_ended").count() == 2


def test_what_has_ended_is_reminded_of_no_more(closed, open_ended):
    open_ended(closed(), today=date(2028, 1, 1))
    assert reminders.remind(date(2028, 1, 2)) == 0


def test_a_condition_is_asked_about_once_a_year(closed):
    closed(ground="h", ends_on=None, ends_when="pasien setuju")  # decided on 3 March 2026
    with on(date(2027, 3, 2)):
        call_command("remind_documents")
        assert not Message.objects.filter(act="exemption_condition").exists()
    for year in (2027, 2028):
        with on(date(year, 3, 3)):
            call_command("remind_documents")
            call_command("remind_documents")
        with on(date(year, 9, 1)):
            call_command("remind_documents")
    assert Message.objects.filter(act="exemption_condition").count() == 4
    assert "pasien setuju" in Message.objects.filter(act="exemption_condition").first().body


def test_the_return_of_a_leap_day():
    assert reminders.last_anniversary(date(2024, 2, 29), date(2025, 3, 1)) == date(2025, 2, 28)
    assert reminders.last_anniversary(date(2024, 2, 29), date(2025, 2, 27)) == date(2024, 2, 29)


# Desk -----------------------------------------------------------------------------------------------------------------


def test_the_desk_lists_what_ends(closed, client, reviewer, operator):
    document = closed()
    for day, which in ((END - timedelta(days=5), "akan-berakhir"), (END + timedelta(days=1), "berakhir")):
        with on(day):
            for person in (reviewer, operator):
                client.force_login(person)
                assert [row.title for row in first_page.rows(client, "?jenis=uji")] == [document.title]
                page = client.get(f"/admin/documents/document/?masa={which}")
                assert [row.pk for row in page.context["cl"].queryset] == [document.pk]


def test_the_button_proposes_only_after_the_end(closed, client, reviewer):
    document = closed()
    address = f"/admin/documents/document/{document.pk}/tindakan/propose_opening/"
    with on(END - timedelta(days=1)):
        client.force_login(reviewer)
        page = client.get(f"/admin/documents/document/{document.pk}/change/").content.decode()
        assert "tindakan/propose_opening" not in page
        client.post(address, {"version": document.version, "reason": "Terlalu dini"})
    document.refresh_from_db()
    assert document.state == DocumentState.EXEMPT
    with on(END + timedelta(days=1)):
        client.force_login(reviewer)
        page = client.get(f"/admin/documents/document/{document.pk}/change/").content.decode()
        assert "Masa pengecualian berakhir." in page
        assert "tindakan/propose_opening" in page
        client.post(address, {"version": document.version, "reason": "Masanya lewat"})
        page = client.get(f"/admin/documents/document/{document.pk}/change/").content.decode()
        assert "tindakan/propose_opening" not in page
        assert document.openings.get().get_absolute_url() in page
    document.refresh_from_db()
    assert document.state == DocumentState.EXEMPT


def test_the_papers_of_a_test(closed, client, reviewer, superior, operator):
    document = closed()
    test = document.exemption
    sheet, decision = (f"/admin/documents/consequencetest/{test.pk}/{name}.pdf" for name in ("lembar", "penetapan"))
    client.force_login(operator)
    assert [client.get(address).status_code for address in (sheet, decision)] == [404, 404]
    client.force_login(superior)
    words = text_of_pdf(client.get(sheet).content)
    for part in ("Senin", "2 Maret 2026", COMPLETE["information"], "Bagian Hukum", "Sampai 1 Maret 2027"):
        assert "".join(part.split()) in words
    words = text_of_pdf(client.get(decision).content)
    for part in ("1/PPID/2026", "Dinas Kesehatan", "Atasan PPID Kota Metro", "Informasi yang dikecualikan"):
        assert "".join(part.split()) in words
    client.force_login(reviewer)
    draft = exemptions.write_test(document, by=reviewer, **COMPLETE | {"decision_number": "2/PPID/2026"})
    address = f"/admin/documents/consequencetest/{draft.pk}"
    assert "Konsep:belumdisetujui" in text_of_pdf(client.get(f"{address}/lembar.pdf").content)
    assert client.get(f"{address}/penetapan.pdf").status_code == 404
    assert client.get(f"{address}/lain.pdf").status_code == 404


def test_what_was_public_comes_back_with_the_file_that_replaced_the_old_one(
    make_document, make_exempt, operator, reviewer, upload, read_files, fetch, open_ended
):
    document = make_document("published", incoming=upload("BERKAS LAMA dengan rahasia"))
    make_exempt(document, ends_on=date(2026, 2, 1))
    open_ended(document)
    publishing.return_to_operator(document, by=reviewer, reason="Ganti berkasnya.")
    publishing.replace_file(document, by=operator, incoming=upload("BERKAS BARU tanpa rahasia"))
    read_files(document)
    publishing.submit(document, by=operator)
    publishing.publish(document, by=reviewer, looked_for=True)
    assert fetch(reverse("documents:download", args=[document.pk])).body == b"BERKAS BARU tanpa rahasia"


def test_what_was_exempt_is_never_published_unreviewed(
    make_document, make_exempt, operator, reviewer, opd_health, open_ended
):
    opd_health.operators_publish = True
    opd_health.save()
    document = make_document("submitted", classification=Classification.PERIODIC)
    make_exempt(document, ends_on=date(2026, 2, 1))
    open_ended(document)
    publishing.recall(document, by=operator)
    publishing.save_draft(document, by=operator, values={"classification": Classification.PERIODIC})
    assert Act.PUBLISH_DIRECTLY not in acts_for(document, operator)
    with pytest.raises(NotAllowed, match="harus diperiksa dahulu"):
        publishing.publish_directly(document, by=operator, looked_for=True)
