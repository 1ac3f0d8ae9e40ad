"""Every exemption states its duration; one without an end date is reviewed every year (UU 14/2008 Pasal 20)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from documents.exemptions import verbs as exemptions
from documents.lifecycle import reminders
from documents.models import ConsequenceTest, Statute
from documents.models.exemption.durations import duration_of
from opd import ledger
from opd.errors import NotAllowed, WrongState
from opd.models import Message
from tests import first_page
from tests.documents.exemptions.test_ends import on
from tests.documents.exemptions.test_exemptions import COMPLETE
from tests.markup import text

pytestmark = pytest.mark.django_db

DECIDED = COMPLETE["decision_date"]  # 3 March 2026


@pytest.fixture
def test_without_date(make_document, reviewer, superior):
    test = exemptions.write_test(make_document(), by=reviewer, **COMPLETE)
    exemptions.approve(test, by=superior)
    return test


def test_a_duration_in_words():
    def words(**fields):
        return duration_of(ConsequenceTest(**fields))

    end = date(2030, 5, 1)
    assert words(ends_on=end) == "Sampai 1 Mei 2030"
    assert words(ends_when="perkara selesai") == "Sampai perkara selesai"
    assert words(lasts_while="pasien hidup") == "Selama pasien hidup"
    assert words(lasts_while="pasien hidup", ends_on=end) == "Selama pasien hidup, paling lama sampai 1 Mei 2030"


def test_ground_a_with_a_condition_ends_at_the_latest_thirty_years_after_its_decision(
    make_document, reviewer, superior
):
    """Also where the day of the decision is stated only when it is decided."""
    condition = {"ground": "a", "ends_when": "perkara selesai", "lasts_while": ""}
    undecided = {"decision_number": "", "decision_date": None}
    with time_machine.travel("2026-03-04T05:00:00+00:00", tick=False):
        test = exemptions.write_test(make_document(), by=reviewer, **COMPLETE | condition | undecided)
    assert test.ends_on is None
    exemptions.approve(test, by=superior, decision_number="1/2026", decision_date=date(2026, 3, 4))
    assert test.ends_on == date(2056, 3, 4)


def test_the_review_is_asked_for_every_year_until_it_is_done(test_without_date, reviewer):
    test, year = test_without_date, timedelta(days=365)
    assert not ConsequenceTest.objects.to_review(DECIDED + year - timedelta(days=1)).exists()
    assert ConsequenceTest.objects.to_review(DECIDED + year).get() == test
    reminders.remind(date(2027, 3, 3))
    message = Message.objects.filter(act="exemption_condition").first()
    assert "Selama orang yang bersangkutan tidak menyetujui" in message.body
    exemptions.review(test, by=reviewer, finding="Belum ada persetujuan.", today=date(2027, 3, 10))
    assert not ConsequenceTest.objects.to_review(date(2027, 3, 11)).exists()
    assert ConsequenceTest.objects.to_review(date(2028, 3, 9)).get() == test
    event = test.events.last()
    assert (event.act, event.text) == ("review", "Belum ada persetujuan.")
    assert ledger.verify() is None


def test_who_reviews_and_what(test_without_date, reviewer, superior, operator, make_document):
    for person in (superior, operator):
        with pytest.raises(NotAllowed):
            exemptions.review(test_without_date, by=person, finding="Masih perlu.")
    with pytest.raises(ValidationError):
        exemptions.review(test_without_date, by=reviewer, finding="  ")
    dated = exemptions.write_test(make_document("draft"), by=reviewer, **COMPLETE | {"ends_on": date(2030, 1, 1)})
    exemptions.approve(dated, by=superior)
    with pytest.raises(WrongState):
        exemptions.review(dated, by=reviewer, finding="Masih perlu.")
    stale = ConsequenceTest.objects.get(pk=test_without_date.pk)
    exemptions.review(test_without_date, by=reviewer, finding="Masih perlu.")
    with pytest.raises(WrongState):
        exemptions.review(stale, by=reviewer, finding="Masih perlu.")


def test_the_desk_lists_what_must_be_reviewed(test_without_date, client, reviewer):
    with on(date(2027, 3, 10)):
        client.force_login(reviewer)
        assert [row.title for row in first_page.rows(client, "?jenis=uji")] == [test_without_date.document.title]
        page = client.get("/admin/documents/document/?masa=ditinjau")
        assert [row.pk for row in page.context["cl"].queryset] == [test_without_date.document_id]
        address = reverse("admin:documents_consequencetest_tinjau", args=[test_without_date.pk])
        change = reverse("admin:documents_consequencetest_change", args=[test_without_date.pk])
        assert address in client.get(change).content.decode()
        assert "ditinjau setiap tahun" in text(client.get(address))
        version = ConsequenceTest.objects.get().version
        assert client.post(address, {"version": version, "finding": "Masih perlu."}).status_code == 302
        assert "uji" not in first_page.counts(client)


# Ground j -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def statute():
    return Statute.objects.create(
        act="UU 27/2022", title="Pelindungan Data Pribadi", article="4", paragraph="2", valid_to=date(2026, 12, 31)
    )


def test_ground_j_cites_its_statute(make_document, reviewer, statute):
    j = COMPLETE | {"ground": "j", "written_consent": None, "public_office": None}
    test = exemptions.write_test(make_document(), by=reviewer, **j, statute=statute)
    assert test.law == "UU 27/2022 Pasal 4 ayat (2)"
    for fields in ({"statute": None}, {"statute": statute, "decision_date": date(2027, 1, 1)}):
        with pytest.raises(ValidationError) as error:
            exemptions.write_test(make_document(), by=reviewer, **j | fields)
        assert list(error.value.message_dict) == ["statute"]
    with pytest.raises(ValidationError):
        exemptions.write_test(make_document(), by=reviewer, **COMPLETE, statute=statute)


def test_diskominfo_edits_the_table(client, reviewer, superior, operator, statute):
    listed, add = (reverse(f"admin:documents_statute_{name}") for name in ("changelist", "add"))
    row = {"act": "UU 43/2009", "title": "Kearsipan", "article": "44", "paragraph": "2"}
    for person, codes in ((superior, (200, 403)), (operator, (403, 403))):
        client.force_login(person)
        assert (client.get(listed).status_code, client.post(add, row).status_code) == codes
    client.force_login(reviewer)
    assert client.post(add, row).status_code == 302
    assert Statute.objects.get(act="UU 43/2009").citation == "UU 43/2009 Pasal 44 ayat (2)"
    assert "sudah ada" in text(client.post(add, row))


def test_a_test_of_ground_j_is_written_at_the_desk(client, make_document, reviewer, statute):
    client.force_login(reviewer)
    document = make_document()
    address = f"{reverse('admin:documents_consequencetest_add')}?document={document.pk}"
    form = {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in COMPLETE.items()}
    form |= {"ground": "j", "law": ""}
    assert "pilih undang-undang" in text(client.post(address, form))
    assert client.post(address, form | {"statute": statute.pk}).status_code == 302
    assert ConsequenceTest.objects.get().statute == statute


def test_ground_j_rests_on_an_act_of_law_alone():
    for act in ("Perwal 12/2020", "Peraturan Wali Kota 12 Tahun 2020", "PP 61/2010", "UU"):
        with pytest.raises(ValidationError, match="hanya berdasarkan undang-undang"):
            Statute(act=act, title="Contoh", article="4").full_clean()
    for act in ("UU 27/2022", "Undang-Undang Nomor 27 Tahun 2022", "Perppu 1/2020"):
        Statute(act=act, title="Contoh", article="4").full_clean()
