"""Every act of the desk over HTTP: by each role, in each state, on a stale page, twice."""

import io
import re
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from documents.lifecycle import publishing
from documents.models import ConsequenceTest, DocumentState
from opd.models import Message, Role
from requests_app.models import (
    Absence,
    AnswerFile,
    Audience,
    Channel,
    CheckState,
    Decision,
    Delivery,
    Dispute,
    Draft,
    Event,
    InformationRequest,
    Objection,
    Outcome,
)
from requests_app.staff.views.objections import ACTS as OBJECTION_ACTS
from requests_app.staff.views.request_acts import ACTS
from requests_app.states import OBJECTION_STEPS, STEPS, Act, ObjectionAct, ObjectionState, State
from requests_app.tracking import secret_links
from requests_app.workflow import decisions, objections
from requests_app.workflow import requests as workflow
from requests_app.workflow.withdrawals import with_pending
from tests.documents.exemptions.classes import exempt_part, test_of_class
from tests.markup import CheckedClient, text
from tests.offices import redate
from tests.requests_app.conftest import TODAY, unfinished

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_that_day"), pytest.mark.one_engine]

EARLIER = date(2026, 3, 5)
STAGES = ("submitted", "incomplete", "assigned", "answered", "decided", "sent", "closed")
PEOPLE = ("reviewer", "superior", "operator", "neighbour", "site_admin")
REASON = "Karena begitu adanya."
LABEL = re.compile(r"<label[^>]*>(.*?)</label>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")


@pytest.fixture
def on_that_day():
    """The desk asks the clock for today."""
    with time_machine.travel(datetime(2026, 3, 13, 10, tzinfo=ZoneInfo("Asia/Jakarta")), tick=False):
        yield


@pytest.fixture
def enter(request):
    """-> a browser in which this person has logged in."""

    def as_person(name):
        client = CheckedClient()
        client.force_login(request.getfixturevalue(name))
        return client

    return as_person


@pytest.fixture
def at_state(make_request, person, asked, reviewer):
    """-> a request in any state of the machine."""

    def make(state):
        if state == State.UNCONFIRMED:
            return workflow.register(asked, person(), confirmed=False, today=TODAY).inforequest
        stage = {"in_progress": "assigned"}.get(state, state)
        if stage in STAGES:
            return make_request(stage, today=EARLIER if state == State.INCOMPLETE else TODAY)
        case = make_request("incomplete" if state == State.LAPSED else "submitted", today=EARLIER)
        if state == State.LAPSED:
            workflow.lapse(case, by=reviewer)
        else:
            workflow.withdraw(case, reason=REASON)
        return case

    return make


def picture():
    """A scan, as of a returned envelope or of a signed statement."""
    content = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(content, "PNG")
    return SimpleUploadedFile("pindaian.png", content.getvalue())


def payload(act, case, other_opd):
    """What the act's form sends when it is filled in well."""
    facts = {
        Act.ASK_COMPLETION: {"missing": "Salinan KTP."},
        Act.ASSIGN: {"opd": other_opd.pk},
        Act.FORWARD: {"opd": other_opd.pk, "reason": REASON},
        Act.ANSWER: {"text": "Ini jawabannya."},
        Act.DECIDE: {
            "classification": "setiap-saat",
            "material": "Laporan.",
            "delivery": "email",
            "format": "softcopy",
        },
        Act.SEND: {"channel": "email", "looked_for": "on"},
        Act.BOUNCE: {"on": "2026-03-13", "uploads": picture()},
        Act.RECEIVE: {"received_on": "2026-03-13", "number": "RESI-7"},
        Act.TELL_WITHDRAWAL: {"told_by": "phone", "told_on": "2026-03-13"},
        Act.CLOSE: {"given_on": "2026-03-13", "channel": "pick_up", "uploads": picture()},
        Act.PUBLISH_TEXT: {"text": "Laporan realisasi anggaran."},
    }
    return {"version": case.version, "reason": REASON} | facts.get(act, {})


def address(case, act, acts=ACTS):
    query = "?putusan=granted" if act == Act.DECIDE else ""
    return f"{case.get_absolute_url()}{acts[act].slug}/{query}"


def may_see(name, case):
    """The operator of the agency whose turn it is, PPID Utama and its superior."""
    if name in ("reviewer", "superior"):
        return True
    return name == "operator" and case.state in (State.IN_PROGRESS, State.ANSWERED)


ROLE = {"reviewer": Role.REVIEWER, "superior": Role.SUPERIOR, "operator": Role.OPERATOR}


@pytest.mark.parametrize("state", State)
def test_every_act_by_everybody(state, at_state, enter, opd_kominfo):
    """Who may, moves the case along the table; who has the role is told why not; to others the act does not exist."""
    case, browsers = at_state(state), {name: enter(name) for name in PEOPLE}
    known = case.events.count()
    for act in ACTS:
        for name, browser in browsers.items():
            with transaction.atomic():
                response = browser.post(address(case, act), payload(act, case, opd_kominfo))
                after = InformationRequest.objects.get(pk=case.pk)
                told = (act, name, response.status_code, after.state)
                if not may_see(name, case) or ROLE[name] not in STEPS[act].roles:
                    assert told == (act, name, 404, case.state)
                elif state in STEPS[act].moves and ACTS[act].concerns(case):
                    assert told == (act, name, 302, STEPS[act].moves[state])
                    assert after.events.last().by.username
                else:
                    assert told == (act, name, 200, case.state)
                    assert 'class="error-summary"' in response.content.decode()
                assert after.events.count() == known + (response.status_code == 302)
                transaction.set_rollback(True)


@pytest.mark.parametrize("state", State)
def test_a_page_offers_what_may_be_done_and_nothing_else(state, at_state, enter):
    case = at_state(state)
    page = enter("reviewer").get(case.get_absolute_url()).content.decode()
    offered = {
        act for act, row in ACTS.items() if f'<b class="closed">{row.label}</b>' in page or f'{row.slug}/"' in page
    }
    possible = {act for act in ACTS if state in STEPS[act].moves and Role.REVIEWER in STEPS[act].roles}
    case = with_pending(InformationRequest.objects.filter(pk=case.pk)).get()
    assert offered == {act for act in possible if ACTS[act].concerns(case)}


def test_an_act_page_holds_the_version_that_was_seen_also_the_first(make_request, make_objection, enter):
    for case, act, person in ((make_request(), "teruskan", "reviewer"), (make_objection(), "putuskan", "superior")):
        assert case.version == 0
        page = enter(person).get(f"{case.get_absolute_url()}{act}/").content.decode()
        assert '<input type="hidden" name="version" value="0">' in page


def test_an_act_page_says_the_consequence_with_its_date(make_request, enter):
    case, browser = make_request("assigned"), enter("reviewer")
    said = {
        Act.EXTEND: "Tenggat menjadi 15 April 2026 (hari kerja ke-17).",
        Act.DECIDE: "Kirim paling lambat 6 April 2026.",
        Act.FORWARD: "Dinas Kesehatan tidak melihat permohonan ini lagi.",
    }
    for act, sentence in said.items():
        assert sentence in text(browser.get(case.get_absolute_url() + ACTS[act].slug + "/"))


def test_asking_for_completion_ends_with_its_days(make_request, enter):
    case, browser = make_request(today=date(2026, 3, 9)), enter("reviewer")
    assert "Kelengkapan hanya dapat diminta sampai 12 Maret 2026." in text(browser.get(case.get_absolute_url()))
    response = browser.post(address(case, Act.ASK_COMPLETION), {"version": case.version, "missing": "Salinan KTP."})
    assert "Salinan KTP." in response.content.decode()
    case.refresh_from_db()
    assert case.state == State.SUBMITTED


def test_extension_is_closed_after_day_ten_and_after_the_first(make_request, enter, reviewer):
    late, browser = make_request("assigned", today=date(2026, 2, 20)), enter("reviewer")
    assert "Tidak mungkin lagi: tenggat semula berakhir 6 Maret 2026." in text(browser.get(late.get_absolute_url()))
    extended = make_request("assigned")
    browser.post(address(extended, Act.EXTEND), {"version": extended.version, "reason": REASON})
    assert "Sudah diperpanjang satu kali pada 13 Maret 2026" in text(browser.get(extended.get_absolute_url()))


def test_lapse_waits_for_the_asked_day(make_request, enter):
    case = make_request("incomplete")
    page = text(enter("reviewer").get(case.get_absolute_url()))
    assert "Pemohon masih punya waktu melengkapi sampai" in page


# Stale pages, double clicks ----------------------------------------------------------------------------------------


def test_a_stale_page_says_so_and_keeps_what_was_typed(make_request, enter, reviewer):
    case, browser = make_request("assigned"), enter("reviewer")
    workflow.publish_text(InformationRequest.objects.get(pk=case.pk), by=reviewer, text="Laporan.")
    response = browser.post(address(case, Act.EXTEND), {"version": case.version, "reason": "Data di tiga bidang."})
    assert "Orang lain lebih dulu mengubah perkara ini." in text(response)
    page = response.content.decode()
    assert "Data di tiga bidang." in page
    assert f'name="version" value="{case.version + 1}"' in page
    case.refresh_from_db()
    assert not case.is_extended
    browser.post(address(case, Act.EXTEND), {"version": case.version, "reason": "Data di tiga bidang."})
    case.refresh_from_db()
    assert case.is_extended


@pytest.mark.parametrize("version", ["", "abc", "-"])
def test_a_page_without_a_version_does_nothing(make_request, enter, version):
    case = make_request("assigned")
    response = enter("reviewer").post(address(case, Act.EXTEND), {"version": version, "reason": REASON})
    assert response.status_code == 200
    assert not InformationRequest.objects.get(pk=case.pk).is_extended


def test_an_act_that_came_too_late_keeps_what_was_typed(make_request, enter, reviewer):
    case, browser = make_request("answered"), enter("operator")
    stale = case.version
    case.refresh_from_db()
    workflow.publish_text(case, by=reviewer, text="Laporan.")
    response = browser.post(address(case, Act.ANSWER), {"version": stale, "text": "Jawaban yang panjang."})
    assert "Jawaban yang panjang." in response.content.decode()


@pytest.mark.parametrize("act", [Act.ASSIGN, Act.TELL_WITHDRAWAL, Act.RENEW_CODE, Act.PUBLISH_TEXT])
def test_the_second_click_changes_nothing(make_request, enter, opd_health, act):
    case, browser = make_request(), enter("reviewer")
    first, second = (browser.post(address(case, act), payload(act, case, opd_health)) for _click in range(2))
    assert first.status_code in (200, 302)
    assert "Orang lain lebih dulu" in text(second) or "tidak dapat dilakukan" in text(second)
    assert [event.act for event in case.events.all()] == [Act.REGISTER, act]


def test_a_note_said_twice_is_kept_once(make_request, enter):
    case, browser = make_request(), enter("reviewer")
    note = {"audience": Audience.STAFF, "text": "Sudah ditelepon."}
    for _click in range(2):
        assert browser.post(f"{case.get_absolute_url()}catatan/", note).status_code == 302
    assert [remark.text for remark in case.remarks.all()] == ["Sudah ditelepon."]


def test_empty_words_are_asked_for_at_their_field(make_request, enter):
    case, browser = make_request("assigned"), enter("reviewer")
    assert "Tulis alasannya." in text(browser.post(address(case, Act.EXTEND), {"version": case.version, "reason": " "}))
    assert "Tulis dahulu isinya." in text(browser.post(f"{case.get_absolute_url()}catatan/", {"audience": "staff"}))


# Answers and their files -------------------------------------------------------------------------------------------


def test_the_agency_answers_with_files_and_documents(make_request, make_document, enter):
    case, document = make_request("assigned"), make_document("published")
    file = SimpleUploadedFile("realisasi.txt", b"Belanja obat.")
    sent = {"version": case.version, "text": "Ini.", "documents": document.get_absolute_url(), "uploads": file}
    assert enter("operator").post(address(case, Act.ANSWER), sent).status_code == 302
    case.refresh_from_db()
    assert (case.state, list(case.answer_documents.all())) == (State.ANSWERED, [document])
    assert [(f.name, b"".join(f.chunks())) for f in case.answer_files.all()] == [("realisasi.txt", b"Belanja obat.")]


def test_a_fitting_document_is_proposed_and_answers_without_a_word(make_request, make_document, enter):
    """Of the own agency alone, and not before it is public; what was chosen stays chosen when the answer changes."""
    case, browser = make_request("assigned", information="Data stok obat generik tahun 2025."), enter("operator")
    fitting = make_document(title="Stok obat generik 2025")
    make_document("draft", title="Stok obat generik rahasia 2025")
    page = browser.get(address(case, Act.ANSWER))
    assert page.context["form"].fields["proposed"].choices == [(fitting.pk, fitting.title)]
    assert "Tulis jawaban OPD, atau pilih" in text(browser.post(address(case, Act.ANSWER), {"version": case.version}))
    sent = {"version": case.version, "proposed": [fitting.pk]}
    assert browser.post(address(case, Act.ANSWER), sent).status_code == 302
    case.refresh_from_db()
    assert case.agency_answer == "Yang diminta ada dalam: Stok obat generik 2025."
    assert list(case.answer_documents.all()) == [fitting]
    assert fitting.get_absolute_url() in browser.get(address(case, Act.ANSWER)).content.decode()


def test_a_refused_answer_leaves_no_file_behind(make_request, enter, settings):
    case = make_request("assigned")
    file = SimpleUploadedFile("realisasi.txt", b"Belanja obat.")
    response = enter("operator").post(address(case, Act.ANSWER), {"version": 99, "text": "Ini.", "uploads": file})
    assert response.status_code == 200
    assert not AnswerFile.objects.exists()
    folder = settings.STORAGES["default"]["OPTIONS"]["location"]
    assert not list(Path(folder).glob("jawaban/*/*"))


@pytest.mark.parametrize("line", ["999999", "bukan alamat", "/dokumen/0-x/", "9" * 40])
def test_only_published_documents_answer(make_request, make_document, enter, line):
    case, draft = make_request("assigned"), make_document("draft")
    for documents in (line, str(draft.pk)):
        response = enter("operator").post(
            address(case, Act.ANSWER), {"version": case.version, "text": "Ini.", "documents": documents}
        )
        assert "Bukan dokumen yang sudah terbit" in text(response)


def test_ppid_adds_files_chooses_documents_and_says_what_goes_out(make_request, make_document, enter):
    case, document, browser = make_request("answered"), make_document("published"), enter("reviewer")
    base = case.get_absolute_url()
    for _click in range(2):
        browser.post(f"{base}berkas/", {"uploads": SimpleUploadedFile("salinan.txt", b"Salinan.")})
    browser.post(f"{base}dokumen/", {"documents": str(document.pk)})
    first, second = case.answer_files.all()
    browser.post(f"{base}berkas/{first.pk}/", {"ikut": "tidak"})
    assert list(case.answer_files.values_list("goes_out", flat=True)) == [False, True]
    assert second.name == "salinan.txt"
    assert list(case.answer_documents.all()) == [document]
    assert "Pilih berkasnya." in text(browser.post(f"{base}berkas/"))


def test_after_the_notice_the_answer_is_fixed(make_request, enter):
    case, browser = make_request("sent"), enter("reviewer")
    base = case.get_absolute_url()
    response = browser.post(f"{base}berkas/", {"uploads": SimpleUploadedFile("baru.txt", b"Baru.")}, follow=True)
    assert "Jawaban tidak dapat diubah lagi" in text(response)
    browser.post(f"{base}berkas/{case.answer_files.get().pk}/", {"ikut": "tidak"})
    assert list(case.answer_files.values_list("goes_out", flat=True)) == [True]


# Deciding ----------------------------------------------------------------------------------------------------------


def decide(browser, case, outcome, **fields):
    return browser.post(f"{case.get_absolute_url()}putuskan/?putusan={outcome}", {"version": case.version} | fields)


def test_a_plain_yes_stands_first_and_each_outcome_beside_it(make_request, enter):
    case, browser = make_request("answered"), enter("reviewer")
    page = browser.get(f"{case.get_absolute_url()}putuskan/").content.decode()
    assert '<a href="?putusan=granted" aria-current="page">' in page
    assert all(f"?putusan={outcome.value}" in page for outcome in Outcome)
    assert browser.get(f"{case.get_absolute_url()}putuskan/?putusan=lain").status_code == 404


def test_a_grant_may_miss_its_material_until_it_is_sent(make_request, enter):
    case, browser = make_request("answered"), enter("reviewer")
    saved = decide(browser, case, "granted", classification="berkala", delivery="email", format="softcopy")
    assert saved.url == address(case, Act.SEND)
    assert "d. materi yang diberikan" in text(browser.get(saved.url))
    case.refresh_from_db()
    sending = {"version": case.version, "channel": "email"}
    assert "huruf a sampai g" in text(browser.post(address(case, Act.SEND), sending))
    decide(browser, case, "granted", classification="berkala", delivery="email", format="softcopy", material="Laporan.")
    assert "Belum dapat dikirim" not in text(browser.get(saved.url))


def test_a_plain_yes_is_two_presses_without_a_field(make_request, make_document, enter):
    """What is given and its class are proposed from the documents, or else from the names of the files."""
    by_file, by_document, browser = make_request("answered"), make_request("answered"), enter("reviewer")
    document = make_document(title="Laporan kinerja 2025", classification="berkala")
    by_document.answer_documents.set([document])
    by_document.answer_files.update(goes_out=False)
    for case, given in ((by_file, ("Jawaban", "setiap-saat")), (by_document, (document.title, "berkala"))):
        case.answer_files.update(check_state=CheckState.CLEAN, screened_at=timezone.now())
        form = browser.get(f"{case.get_absolute_url()}putuskan/").context["form"]
        shown = {name: form[name].value() or "" for name in form.fields}
        assert (shown["material"], shown["classification"]) == given
        saved = decide(browser, case, "granted", **shown)
        page = browser.get(saved.url)
        assert given[0] in text(page)
        form = page.context["form"]
        fields = {name: form[name].value() or "" for name in form.fields}
        sent = browser.post(saved.url, fields | {"looked_for": "on"})
        assert sent.status_code == 302, text(sent)


BY_POST = {"delivery": "post", "format": "hardcopy"}


def test_a_cost_needs_its_payment(make_request, make_fee, enter):
    case, fee = make_request("answered", **BY_POST), make_fee()
    answers = BY_POST | {f"biaya_{fee.pk}": "40"}
    response = decide(enter("reviewer"), case, "granted", **answers)
    assert "Tulis cara membayarnya." in text(response)


def test_the_form_charges_by_the_standard_of_costs_of_the_day(make_request, make_fee, enter):
    case, browser, copy = make_request("answered", **BY_POST), enter("reviewer"), make_fee()
    post = make_fee(name="Kiriman pos", amount=1)
    past = make_fee(name="Salinan berwarna ukuran A4", valid_to=date(2026, 3, 12))
    page = text(browser.get(f"{case.get_absolute_url()}putuskan/?putusan=granted"))
    assert "g. Salinan hitam putih ukuran F4: Rp250 per lembar" in page and "g. Kiriman pos: sebesar resinya" in page
    assert "berwarna" not in page
    quantities = {f"biaya_{copy.pk}": "150", f"biaya_{post.pk}": "12000", f"biaya_{past.pk}": "9", "cost": "1"}
    answers = {"classification": "berkala", "material": "Laporan.", "payment": "Tunai."} | quantities
    electronic = decide(browser, case, "granted", delivery="email", format="softcopy", **answers)
    assert "tidak dapat dikenakan pada penyampaian yang dipilih" in text(electronic)
    saved = decide(browser, case, "granted", **BY_POST, **answers)
    assert Decision.objects.get(inforequest=case).cost == 49500
    page = text(browser.get(saved.url))
    assert "Rp49.500" in page and "150 lembar × Rp250 = Rp37.500" in page and "Keputusan PPID 3/2025" in page
    again = browser.get(f"{case.get_absolute_url()}putuskan/?putusan=granted").content.decode()
    assert f'name="biaya_{copy.pk}" value="150"' in again


@pytest.fixture
def decided_partly(make_request, granting, reviewer):
    """A partial grant that declares words black, with one file."""
    case = make_request("answered", today=timezone.localdate())  # before its due date, when no file may follow
    decisions.decide(case, by=reviewer, **granting | exempt_part())
    return case


@pytest.mark.parametrize("state", CheckState)
def test_a_file_that_may_not_go_out_is_named_before_the_click(state, decided_partly, opd_kominfo, enter):
    """The pages bar exactly what the verb refuses."""
    case, browser = decided_partly, enter("reviewer")
    case.answer_files.update(check_state=state, screened_at=timezone.now())
    base, send = case.get_absolute_url(), address(case, Act.SEND)
    said = [text(browser.get(page)).count("jawaban.txt") for page in (f"{base}keputusan/", send)]
    is_offered = [f'href="{send}"' in browser.get(page).content.decode() for page in (base, f"{base}keputusan/")]
    has_button = ">Kirim pemberitahuan</button>" in browser.get(send).content.decode()
    sent = payload(Act.SEND, case, opd_kominfo) | {"sent_on": timezone.localdate().isoformat()}
    refused = browser.post(send, sent).status_code == 200
    assert said == ([2, 2] if refused else [1, 1])
    assert [*is_offered, has_button] == [not refused] * 3
    assert refused == (state != CheckState.CLEAN)


def test_a_file_that_stays_bars_nothing(decided_partly, enter):
    decided_partly.answer_files.update(goes_out=False)
    page = enter("reviewer").get(decided_partly.get_absolute_url()).content.decode()
    assert f'href="{address(decided_partly, Act.SEND)}"' in page


def test_who_hands_a_case_back_is_led_to_his_inbox(make_request, enter):
    case, browser = make_request("assigned"), enter("operator")
    filled = {"version": case.version, "reason": REASON}
    page = browser.post(address(case, Act.HAND_BACK), filled, follow=True)
    assert page.redirect_chain == [("/admin/", 302)]
    assert "Permohonan dikembalikan ke PPID." in text(page)


def labels(response):
    return [text_of_label(found) for found in LABEL.findall(response.content.decode())]


def text_of_label(markup):
    return " ".join(TAG.sub(" ", markup).split())


def test_what_may_become_compulsory_says_so_and_is_not_called_optional(make_request, make_objection, reviewer, enter):
    desk, superior = enter("reviewer"), enter("superior")
    partly = labels(desk.get(address(make_request("decided"), Act.DECIDE).replace("granted", "partly")))
    ruling = labels(superior.get(address(make_objection(), ObjectionAct.RULE, OBJECTION_ACTS)))
    for found, compulsory in ((partly, 5), (ruling, 2)):
        named = [label for label in found if "(wajib " in label]
        assert len(named) == compulsory
        assert not [label for label in named if "opsional" in label]


REFUSING = {"reason": "Memuat rahasia pribadi.", "document_kind": "data"}
NO_CONSENT = {"written_consent": "tidak", "public_office": "tidak"}


def test_a_refusal_stands_on_a_finished_test(make_request, enter, test_of_exemption):
    case = make_request("answered")
    response = decide(
        enter("reviewer"), case, "refused", refused=test_of_exemption.document_id, **REFUSING, **NO_CONSENT
    )
    assert response.status_code == 302
    decision = Decision.objects.get(inforequest=case)
    assert (decision.outcome, decision.grounds, decision.law) == ("refused", "h", test_of_exemption.law)
    assert (list(decision.tests.all()), decision.cost) == ([test_of_exemption], 0)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"refused": []}, "Pilih informasi yang dikecualikan"),
        ({"refused": "999999"}, "999999"),
        ({"document_kind": ""}, "Pilih jenis informasinya."),
        ({"document_kind": "keputusan"}, "tidak dapat dikecualikan (UU 14/2008 Pasal 18 ayat 1)"),
        ({"written_consent": ""}, "jawab pertanyaan ini"),
        ({"public_office": "ya"}, "huruf g dan h gugur"),
        ({"reason": ""}, "Tulis alasannya."),
    ],
)
def test_a_refusal_is_asked_for_all_it_needs(make_request, enter, test_of_exemption, change, sentence):
    case = make_request("answered")
    fields = {"refused": test_of_exemption.document_id} | REFUSING | NO_CONSENT | change
    assert sentence in text(decide(enter("reviewer"), case, "refused", **fields))
    assert not Decision.objects.filter(inforequest=case).exists()


def test_tests_that_are_not_finished_are_not_offered(make_request, enter, test_of_exemption):
    case, browser = make_request("answered"), enter("reviewer")
    page = f"{case.get_absolute_url()}putuskan/?putusan=refused"
    assert test_of_exemption.decision_number in text(browser.get(page))
    ConsequenceTest.objects.filter(pk=unfinished(test_of_exemption).pk).update(decision_number="2/UJI/2026")
    assert "2/UJI/2026" not in text(browser.get(page))


def parts(*rows):
    """The formset's fields for rows of (subject, reason, test, words)."""
    fields = {"bagian-TOTAL_FORMS": str(len(rows) + 1), "bagian-INITIAL_FORMS": "0"}
    for number, row in enumerate([*rows, ("", "", "", "")]):
        names = ("subject", "reason", "test", "words")
        fields |= {f"bagian-{number}-{name}": value for name, value in zip(names, row, strict=True)}
    return fields


PARTLY = {
    "reason": "Nama pasien dihitamkan.",
    "classification": "setiap-saat",
    "material": "Laporan.",
    "delivery": "email",
    "format": "softcopy",
}
WORDS = "Siti Contoh\nBudi Contoh"
EXEMPT = {"document_kind": "data"} | NO_CONSENT


def test_a_partial_grant_lists_its_parts(make_request, enter, test_of_exemption):
    case, browser = make_request("answered"), enter("reviewer")
    black = parts(("Nama pasien", "Rahasia pribadi.", test_of_exemption.pk, WORDS))
    assert decide(browser, case, "partly", **PARTLY, **EXEMPT, **black).status_code == 302
    decision = Decision.objects.get(inforequest=case)
    assert [(p.subject, p.ground, p.word_list) for p in decision.withheld.all()] == [
        ("Nama pasien", "h", ["Siti Contoh", "Budi Contoh"])
    ]
    page = text(browser.get(f"{case.get_absolute_url()}keputusan/"))
    assert "Nama pasien" in page
    assert "Siti Contoh" not in page
    again = browser.get(f"{case.get_absolute_url()}putuskan/?putusan=partly").content.decode()
    assert "Siti Contoh" in again


def test_a_partial_grant_without_parts_is_none(make_request, enter):
    case = make_request("answered")
    response = decide(enter("reviewer"), case, "partly", **PARTLY, **parts())
    assert "Sebutkan setiap bagian yang tidak diberikan" in text(response)
    half = decide(enter("reviewer"), case, "partly", **PARTLY, **parts(("Nama pasien", "", "", "")))
    assert half.status_code == 200
    assert "Nama pasien" in half.content.decode()


def test_a_part_of_a_class_says_why_it_belongs_there(make_request, enter):
    case, browser, test = make_request("answered"), enter("reviewer"), test_of_class("NIK")
    black = parts(("NIK penerima", "Rahasia pribadi.", test.pk, "NIK 1871"))
    told = decide(browser, case, "partly", **PARTLY, **EXEMPT, **black)
    assert "Tulis mengapa bagian ini termasuk golongan itu." in text(told)
    black |= {"bagian-0-belongs": "Kolom itu memuat NIK penerima bantuan."}
    assert decide(browser, case, "partly", **PARTLY, **EXEMPT, **black).status_code == 302
    assert "Kolom itu memuat NIK penerima bantuan." in text(browser.get(f"{case.get_absolute_url()}keputusan/"))


def test_what_is_not_exempt_is_not_blackened(make_request, enter):
    case, browser = make_request("answered"), enter("reviewer")
    bare = parts(("Tanggal", "Tidak perlu diketahui umum.", "", "15 April 2026"))
    assert "atau sebab mengapa bagian ini tidak ada pada kami" in text(
        decide(browser, case, "partly", **PARTLY, **bare)
    )
    black = parts(("Tanggal", "", "", "15 April 2026")) | {"bagian-0-absence": Absence.NOT_HELD.value}
    assert "yang tidak ada pada kami tidak dihitamkan" in text(decide(browser, case, "partly", **PARTLY, **black))
    missing = parts(("Lampiran 3", "", "", "")) | {"bagian-0-absence": Absence.NOT_DOCUMENTED.value}
    assert decide(browser, case, "partly", **PARTLY, **missing).status_code == 302
    again = browser.get(f"{case.get_absolute_url()}putuskan/?putusan=partly").context["parts"][0].initial
    assert (again["absence"], again["reason"]) == (Absence.NOT_DOCUMENTED, "")


def test_a_part_is_exempt_by_a_test_or_is_not_here(make_request, enter):
    case, browser = make_request("answered"), enter("reviewer")
    whole = parts(("Seluruh isi laporan", "Tidak perlu diketahui umum.", "", ""))
    assert "atau sebab mengapa bagian ini tidak ada pada kami" in text(
        decide(browser, case, "partly", **PARTLY, **whole)
    )
    both = whole | {"bagian-0-absence": Absence.NOT_HELD.value}
    assert "sebabnya sudah menjadi alasannya" in text(decide(browser, case, "partly", **PARTLY, **both))


def test_black_words_are_judged_at_their_fields(make_request, enter, test_of_exemption):
    case, browser = make_request("answered"), enter("reviewer")
    short = decide(
        browser, case, "partly", **PARTLY, **parts(("Nama", "Rahasia.", test_of_exemption.pk, "Sri Contoh\n—"))
    )
    assert "“—” terlalu pendek untuk dicari." in short.context["parts"].errors[0]["words"][0]
    fields = PARTLY | {"material": "Laporan tanpa Sri Contoh."}
    named = parts(("Sri Contoh", "Rahasia.", test_of_exemption.pk, "Sri Contoh"))
    told = decide(browser, case, "partly", **fields, **EXEMPT, **named)
    assert list(told.context["form"].errors) == ["material", "__all__"]
    assert "Bagian 1, isian “bagian”, memuat kata yang dihitamkan." in text(told)


@pytest.mark.parametrize(
    ("outcome", "fields", "controlled"),
    [
        ("not_held", {"reason": "Dikuasai provinsi.", "other_body": "Dinas Kesehatan Provinsi"}, False),
        ("not_documented", {"reason": "Belum disusun.", "controlled": "ya"}, True),
        ("not_documented", {"reason": "Belum disusun.", "controlled": "tidak"}, False),
    ],
)
def test_what_is_not_there_needs_no_test(make_request, enter, outcome, fields, controlled):
    case, browser = make_request("answered"), enter("reviewer")
    assert decide(browser, case, outcome, **fields).status_code == 302
    decision = Decision.objects.get(inforequest=case)
    assert (decision.outcome, decision.controlled, decision.cost) == (outcome, controlled, 0)
    assert not decision.tests.exists()
    case.refresh_from_db()
    browser.post(address(case, Act.SEND), {"version": case.version, "channel": "email"})
    case.refresh_from_db()
    assert case.state == State.SENT


def test_who_ruled_the_objection_does_not_decide(make_request, make_user, city, superior, enter):
    case = make_request("assigned", today=date(2026, 2, 2))
    both = make_user("rangkap", Role.REVIEWER, city)
    redate(both.memberships.all(), valid_from=timezone.localdate())  # not PPID while the request waited
    both.memberships.create(role=Role.SUPERIOR, opd=city)
    texts = {"reason": "Tidak dijawab.", "purpose": "Penelitian.", "position": "Diam."}
    objection = objections.file("e", texts, inforequest=case).objection
    objections.rule(objection, by=both, outcome="granted", order="Berikan.")
    client = CheckedClient()
    client.force_login(both)
    facts = {"classification": "berkala", "delivery": "email", "format": "softcopy", "material": "Laporan."}
    response = decide(client, case, "granted", **facts)
    assert "Yang pernah memutuskan keberatan atas permohonan ini" in text(response)


@pytest.mark.parametrize("number", ["1872010101800001", "1872 0101 0180 0001"])
def test_no_national_id_is_released(make_request, enter, number):
    case = make_request()
    response = enter("reviewer").post(
        address(case, Act.PUBLISH_TEXT), {"version": case.version, "text": f"Data saya {number}."}
    )
    assert "NIK dan nomor KK tidak boleh" in text(response)
    assert not InformationRequest.objects.get(pk=case.pk).public_text


def test_a_new_code_goes_to_the_mailbox_and_not_to_staff(make_request, enter):
    case = make_request()
    browser, data = enter("reviewer"), {"version": case.version, "reason": REASON}
    response = browser.post(address(case, Act.RENEW_CODE), data, follow=True)
    assert "Tautan dan kode baru dikirim ke surel pemohon." in text(response)
    assert "/permohonan/s/" not in response.content.decode()
    code = re.search(r"Kode lacak: (\S+)", Message.objects.filter(to_citizen=True).latest("pk").body)[1]
    assert secret_links.case_by_code(case.number, code) == case


def test_a_new_code_is_shown_once_and_opens_the_case(make_request, person, enter, client):
    case = make_request(applicant=person(email=""))
    signed = {"version": case.version, "reason": REASON, "uploads": picture()}
    response = enter("reviewer").post(address(case, Act.RENEW_CODE), signed)
    [link] = [word for word in text(response).split() if "/permohonan/s/" in word]
    assert client.get(link.split("127.0.0.1:8000")[1]).status_code == 200
    assert response.headers["Cache-Control"] == "no-store"


# Objections --------------------------------------------------------------------------------------------------------


def objection_payload(act, case):
    facts = {
        ObjectionAct.RULE: {"outcome": "granted", "order": "Berikan laporannya."},
        ObjectionAct.REPLY: {"channel": Delivery.EMAIL},
        ObjectionAct.BOUNCE: {"on": "2026-03-13", "uploads": picture()},
        ObjectionAct.RECEIVE: {"received_on": "2026-03-13", "number": "RESI-7"},
        ObjectionAct.TELL_DROP: {"told_by": "walk_in", "told_on": "2026-03-13", "uploads": picture()},
        ObjectionAct.RESPOND: {"text": "Terima kasih."},
        ObjectionAct.DISPUTE: {"filed_on": "2026-03-13", "registration": "1/KI/2026"},
        ObjectionAct.DISPUTE_CHANGE: {"stage": "mediation"},
    }
    return {"version": case.version, "reason": REASON} | facts.get(act, {})


@pytest.fixture
def objection_at(make_objection, superior, reviewer):
    """-> an objection in any state."""

    def make(state):
        case = make_objection()
        if state == ObjectionState.WITHDRAWN:
            objections.drop(case)
        if state in (ObjectionState.DECIDED, ObjectionState.SENT):
            objections.rule(case, by=superior, outcome="granted", order="Berikan.", aims=["document"])
        if state == ObjectionState.SENT:
            objections.reply(case, by=reviewer, channel=Delivery.EMAIL)
        return case

    return make


@pytest.mark.parametrize("state", ObjectionState)
def test_every_act_on_an_objection_by_everybody(state, objection_at, enter):
    case, browsers = objection_at(state), {name: enter(name) for name in PEOPLE}
    for act in set(OBJECTION_ACTS) - {ObjectionAct.DISPUTE_CHANGE}:
        for name, browser in browsers.items():
            with transaction.atomic():
                response = browser.post(address(case, act, OBJECTION_ACTS), objection_payload(act, case))
                told = (act, name, response.status_code, Objection.objects.get(pk=case.pk).state)
                if ROLE.get(name) not in OBJECTION_STEPS[act].roles:
                    assert told == (act, name, 404, state)
                elif (
                    state in OBJECTION_STEPS[act].moves
                    and act != ObjectionAct.RENEW_CODE
                    and (act, name) != (ObjectionAct.TELL_DROP, "reviewer")  # who sent the notice is a party
                    and OBJECTION_ACTS[act].concerns(case)
                ):
                    assert told == (act, name, 302, OBJECTION_STEPS[act].moves[state])
                else:
                    assert told == (act, name, 200, state)
                transaction.set_rollback(True)


def test_a_new_code_of_an_objection_on_its_own_is_shown_once_and_opens_it(calendar, person, enter, client):
    texts = {"reason": "Tidak diumumkan.", "purpose": "Penelitian.", "position": "Wajib diumumkan."}
    filed = objections.file("b", texts, applicant=person(email=""), today=TODAY)
    case, old = filed.objection, f"/permohonan/s/{filed.token}/"
    page, browser = address(case, ObjectionAct.RENEW_CODE, OBJECTION_ACTS), enter("reviewer")
    assert page.removeprefix(case.get_absolute_url()) == "ganti-kode/"
    assert page in browser.get(case.get_absolute_url()).content.decode()
    assert "Tautan dan kode lama mati." in text(browser.get(page))
    assert "Tulis alasannya." in text(browser.post(page, {"version": case.version, "reason": " "}))
    assert client.get(old).status_code == 200
    for name in ("superior", "operator", "neighbour", "site_admin"):
        assert enter(name).post(page, {"version": case.version, "reason": REASON}).status_code == 404
    unsigned = enter("reviewer").post(page, {"version": case.version, "reason": REASON})
    assert "Lampirkan permintaannya yang ia tanda tangani." in text(unsigned)
    signed = {"uploads": picture()}
    response = enter("reviewer").post(page, {"version": case.version, "reason": REASON} | signed)
    [link] = [word for word in text(response).split() if "/permohonan/s/" in word]
    assert response.headers["Cache-Control"] == "no-store"
    assert client.get(link.split("127.0.0.1:8000")[1]).status_code == 200
    assert client.get(old).status_code == 404
    twice = enter("reviewer").post(page, {"version": case.version, "reason": REASON})
    assert 'class="error-summary"' in twice.content.decode()
    assert client.get(link.split("127.0.0.1:8000")[1]).status_code == 200
    assert case.events.filter(act=ObjectionAct.RENEW_CODE).count() == 1


def test_the_code_of_an_objection_to_a_request_is_changed_there(make_objection, enter):
    case = make_objection()
    page, browser = address(case, ObjectionAct.RENEW_CODE, OBJECTION_ACTS), enter("reviewer")
    assert "Ganti kode pada permohonannya" in text(browser.get(case.get_absolute_url()))
    assert "Ganti kode pada permohonannya" in text(browser.post(page, {"version": case.version, "reason": REASON}))
    assert not case.events.filter(act=ObjectionAct.RENEW_CODE).exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"outcome": ""}, "Pilih keputusannya."),
        ({"outcome": "upheld"}, "memuat alasan tertulis"),
        ({"outcome": "inadmissible"}, "memuat alasan tertulis"),
        ({"outcome": "granted"}, "Tulis perintah kepada PPID"),
        ({"outcome": "granted", "order": "Berikan.", "order_due_on": "2026-03-12"}, "tidak boleh sudah lewat"),
    ],
)
def test_a_ruling_is_asked_for_what_it_needs(make_objection, enter, fields, sentence):
    case = make_objection()
    address_ = address(case, ObjectionAct.RULE, OBJECTION_ACTS)
    assert sentence in text(enter("superior").post(address_, {"version": case.version} | fields))
    assert Objection.objects.get(pk=case.pk).state == ObjectionState.RECEIVED


def test_a_dispute_is_recorded_followed_and_opens_a_task(objection_at, make_document, enter):
    case, document, browser = objection_at(ObjectionState.SENT), make_document("published"), enter("reviewer")
    change = address(case, ObjectionAct.DISPUTE_CHANGE, OBJECTION_ACTS)
    assert "Belum ada sengketa" in text(browser.get(change, follow=True))
    browser.post(address(case, ObjectionAct.DISPUTE, OBJECTION_ACTS), objection_payload(ObjectionAct.DISPUTE, case))
    case.refresh_from_db()
    assert "Isi tanggal selesainya." in text(browser.post(change, {"version": case.version, "stage": "finished"}))
    ended = {"stage": "finished", "result": "Terbuka.", "opens_information": "on", "finished_on": "2026-03-13"}
    ended["aims"] = "document"
    assert browser.post(change, {"version": case.version} | ended).status_code == 302
    assert Dispute.objects.get(objection=case).opens_information
    ordered, won = case.opening_tasks.all()
    assert "Bukan dokumen yang sudah terbit" in text(
        browser.post(f"/admin/tugas/{won.pk}/", {"documents": "999"}, follow=True)
    )
    browser.post(f"/admin/tugas/{won.pk}/", {"documents": document.get_absolute_url()})
    won.refresh_from_db()
    assert (won.document, won.done_on) == (document, None)
    for _click in range(2):
        enter("superior").post(reverse("desk:task_act", args=[won.pk, "benarkan"]))
    assert Event.objects.filter(act=ObjectionAct.OPENED).count() == 1
    assert ordered.done_on is None


def test_the_page_shows_both_receipts_and_both_limits(objection_at, enter):
    case, browser = objection_at(ObjectionState.SENT), enter("reviewer")
    browser.post(address(case, ObjectionAct.DISPUTE, OBJECTION_ACTS), objection_payload(ObjectionAct.DISPUTE, case))
    change = address(case, ObjectionAct.DISPUTE_CHANGE, OBJECTION_ACTS)
    days = {"award_received_on": "2026-03-13", "judgment_received_on": "2026-03-13"}
    case.refresh_from_db()
    fields = {"version": case.version, "stage": "court"} | days
    too_late = browser.post(change, fields | {"judgment_received_on": "2026-03-14"})
    assert "tidak boleh sesudah hari ini" in text(too_late)
    assert "Isi dahulu tanggal putusan Komisi" in text(browser.post(change, fields | {"award_received_on": ""}))
    assert browser.post(change, fields).status_code == 302
    page = text(browser.get(case.get_absolute_url()))
    assert "Diterima 13 Maret 2026. Gugatan ke pengadilan paling lambat 10 April 2026 (14 hari kerja" in page
    assert "Diterima 13 Maret 2026. Kasasi paling lambat 27 Maret 2026 (14 hari kalender" in page


def test_what_a_ruling_declared_open_is_exempt_no_more(objection_at, test_of_exemption, enter, read_files, reviewer):
    case, browser = objection_at(ObjectionState.SENT), enter("reviewer")
    document, address = test_of_exemption.document, f"/admin/tugas/{case.opening_tasks.get().pk}/buka/"
    assert address in browser.get("/admin/tugas/").content.decode()
    assert "Keputusan Atasan PPID" in text(browser.get(address))
    assert "Pilih dokumen" in text(browser.post(address, {"document": ""}))
    for role in ("superior", "operator"):
        assert enter(role).post(address, {"document": document.pk}).status_code == 404
    browser = enter("reviewer")
    told = browser.post(address, {"document": document.pk})
    opening = document.openings.get()
    assert told.url == opening.get_absolute_url()
    document.refresh_from_db()
    assert document.state == DocumentState.EXEMPT
    assert "sudah diusulkan" in text(browser.post(address, {"document": document.pk}))
    confirm = reverse("admin:documents_opening_buka", args=[opening.pk])
    assert browser.post(confirm, {"agreed": "on"}).status_code == 404  # the second person is another
    enter("superior").post(confirm, {"agreed": "on"})
    document.refresh_from_db()
    test = document.tests.get()
    assert (document.state, document.exemption, test.end) == (DocumentState.IN_REVIEW, None, "ruling")
    assert case.number in test.end_reason
    read_files(document)
    publishing.publish(document, by=reviewer, looked_for=True)
    browser = enter("reviewer")
    browser.post(address.removesuffix("buka/"), {"documents": document.get_absolute_url()})
    assert case.opening_tasks.get().document == document
    assert address not in browser.get("/admin/tugas/").content.decode()
    assert browser.get(address).status_code == 404


# Entering ----------------------------------------------------------------------------------------------------------

LETTER = {
    "channel": Channel.LETTER,
    "received_on": "2026-03-11",
    "kind": "person",
    "by_whom": "sendiri",
    "name": "Budi Contoh Santoso",
    "address": "Jalan Contoh 9, Metro Timur",
    "information": "Daftar penerima bantuan.",
    "purpose": "Pengawasan warga.",
    "access": "copy",
    "format": "hardcopy",
    "delivery": "post",
}


def test_a_letter_is_entered_checked_and_registered_once(calendar, enter, reviewer, city):
    browser = enter("reviewer")
    checking = browser.post("/admin/catat/", LETTER)
    assert checking.status_code == 302
    page = text(browser.get(checking.url))
    assert "Surat" in page
    assert "11 Maret 2026" in page
    for _click in range(2):
        assert browser.post(checking.url).status_code == 302
    case = InformationRequest.objects.get()
    assert (case.channel, case.received_on, case.entered_on, case.entered_by) == (
        Channel.LETTER,
        date(2026, 3, 11),
        TODAY,
        reviewer,
    )
    assert (case.state, case.due_on) == (State.SUBMITTED, date(2026, 4, 1))
    receipt = text(browser.get(checking.url))
    assert case.number in receipt
    assert "Kode lacak" in receipt


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"received_on": "2026-03-14"}, "Tanggal diterima tidak boleh sesudah hari ini."),
        ({"received_on": "2025-03-11"}, "Tanggal diterima paling lama satu tahun yang lalu. Periksa tahunnya."),
        ({"received_on": "0026-03-11"}, "Tanggal diterima paling lama satu tahun yang lalu. Periksa tahunnya."),
        ({"received_on": ""}, "Isi tanggal diterima."),
        ({"channel": ""}, "Pilih lewat apa permohonan ini datang."),
        ({"channel": "portal"}, "channel"),
        ({"name": ""}, "Tulis nama lengkap pemohon."),
        ({"information": ""}, "Tulis informasi"),
    ],
)
def test_an_entry_that_lacks_something_is_shown_again(calendar, enter, city, change, sentence):
    response = enter("reviewer").post("/admin/catat/", LETTER | change)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert "Jalan Contoh 9, Metro Timur" in response.content.decode()
    assert not InformationRequest.objects.exists()


def test_a_scan_stays_while_the_entry_is_mended(calendar, enter, city):
    browser = enter("reviewer")
    scan = SimpleUploadedFile("surat.txt", b"Surat permohonan.")
    response = browser.post("/admin/catat/", LETTER | {"name": "", "attachment": scan})
    assert "surat.txt" in text(response)
    draft = Draft.objects.get()
    checking = browser.post(f"/admin/catat/{draft.pk}/ubah/", LETTER)
    browser.post(checking.url)
    [attachment] = InformationRequest.objects.get().attachments.all()
    assert b"".join(attachment.chunks()) == b"Surat permohonan."


def test_nobody_looks_at_the_draft_of_another(calendar, enter, make_user, city):
    browser = enter("reviewer")
    checking = browser.post("/admin/catat/", LETTER)
    colleague = CheckedClient()
    colleague.force_login(make_user("verifikator2", Role.REVIEWER, city))
    citizens = Draft.objects.create(answers='{"edition": "x", "typed": {"name": "Warga Rahasia"}}')
    for address_ in (checking.url, f"{checking.url}ubah/"):
        assert colleague.get(address_).status_code == 404
    assert browser.get(f"/admin/catat/{citizens.pk}/").status_code == 404
    browser.post(checking.url)
    assert colleague.get(checking.url).status_code == 404


OBJECTING = {
    "channel": Channel.WALK_IN,
    "received_on": "2026-03-13",
    "grounds": ["d"],
    "reason": "Bukan itu yang diminta.",
    "purpose": "Penelitian.",
    "position": "Diminta rinci, dijawab ringkas.",
}


def test_an_objection_is_entered_for_a_request(make_request, enter):
    case = make_request("sent")
    browser = enter("reviewer")
    for _click in range(2):
        response = browser.post("/admin/keberatan/catat/", OBJECTING | {"number": case.number})
    objection = Objection.objects.get()
    assert response.url == objection.get_absolute_url()
    assert (objection.inforequest, objection.channel, objection.timeliness) == (case, Channel.WALK_IN, "in_time")


def test_ground_b_alone_needs_the_one_who_objects(calendar, city, enter):
    browser, alone = enter("reviewer"), OBJECTING | {"grounds": ["b"]}
    assert "Tulis nama lengkap pemohon." in text(browser.post("/admin/keberatan/catat/", alone))
    who = {"kind": "person", "by_whom": "sendiri", "name": "Budi Contoh", "address": "Jalan Contoh 9"}
    response = browser.post("/admin/keberatan/catat/", alone | {f"pemohon-{name}": v for name, v in who.items()})
    assert "Kode lacak" in text(response)
    assert Objection.objects.get().inforequest is None


def test_the_same_letter_of_two_people_is_two_objections(calendar, city, enter):
    """A campaign: same words, same day, same clerk. Only the second click on one of them is the same objection."""
    browser, who = enter("reviewer"), {"kind": "person", "by_whom": "sendiri", "address": "Jalan Contoh 9"}
    for name in ("Budi Contoh", "Budi Contoh", "Wati Contoh"):
        letter = OBJECTING | {"grounds": ["b"]} | {f"pemohon-{k}": v for k, v in (who | {"name": name}).items()}
        browser.post("/admin/keberatan/catat/", letter)
    assert sorted(objection.applicant.name for objection in Objection.objects.all()) == ["Budi Contoh", "Wati Contoh"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"number": "99/PPID/2026"}, "Tidak ada permohonan dengan nomor ini."),
        ({"number": ""}, "keberatan menyebut nomor permohonan"),
        ({"grounds": []}, "Pilih sedikitnya satu alasan."),
        ({"purpose": ""}, "Tulis untuk apa informasi itu akan digunakan."),
        ({"received_on": "2026-03-14"}, "tidak boleh sesudah hari ini"),
        ({"received_on": "2025-03-11"}, "Tanggal diterima paling lama satu tahun yang lalu."),
        ({"received_on": "2026-03-12"}, "Keberatan tidak dapat mendahului permohonannya"),
    ],
)
def test_an_objection_that_lacks_something_is_shown_again(make_request, enter, change, sentence):
    case = make_request("sent")
    response = enter("reviewer").post("/admin/keberatan/catat/", OBJECTING | {"number": case.number} | change)
    assert sentence in text(response)
    assert "Diminta rinci, dijawab ringkas." in response.content.decode()
    assert not Objection.objects.exists()
