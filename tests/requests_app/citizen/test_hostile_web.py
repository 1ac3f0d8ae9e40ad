"""What an attacker, a full disk or a lost file may do to a page, and what stays as it was all the same."""

import csv
import io
import logging
import re
import zipfile
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as project
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError
from django.db.models import F
from django.test import Client
from django.utils import timezone

from opd.encryption import CHUNK, TAG
from opd.models import Message
from opd.web.client_ip import client_address
from requests_app.citizen.views import tracking
from requests_app.models import (
    Attachment,
    Channel,
    Draft,
    DraftFile,
    InformationRequest,
    Letter,
    NumberSeries,
    Objection,
    Paper,
    PaperKind,
)
from requests_app.registers import dossier
from requests_app.states import State
from requests_app.tracking import secret_links
from requests_app.workflow import objections, transition
from requests_app.workflow import requests as workflow
from tests.conftest import NOW
from tests.files import jpeg, upload
from tests.markup import CheckedClient, text
from tests.requests_app.citizen.test_filing import ASKED, fill, send, token_in
from tests.requests_app.citizen.test_filing_races import at_once
from tests.requests_app.conftest import NIK

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendar", "one_day"), pytest.mark.one_engine]

TOKEN = "wMx-3Vb9kQ_yT1sRz7LpD5nHc2GfJ8aEoU4iXt6Yq0A"
TEXTS = {"reason": "Rinciannya kurang.", "purpose": "Penelitian.", "position": "Diminta rinci."}
REASON = "Sengketa didaftarkan di Komisi Informasi."


@pytest.fixture
def missing(opd_health):
    """An objection because regular information is missing, as its form sends it."""
    person = {"kind": "person", "by_whom": "sendiri", "name": "Sri Contoh Wulandari", "national_id": NIK}
    return TEXTS | person | {"opd": opd_health.pk, "address": "Jalan Contoh 7", "email": "sri.contoh@warga.test"}


def checked(citizen, missing):
    return missing | {"formulir": citizen.post("/keberatan/baru/", missing).context["challenge"].seal, "kirim": "1"}


def said(response):
    return [str(message) for message in response.context["messages"]]


# The log -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def console(monkeypatch):
    """-> what the portal's own handler prints, as it prints it."""
    [handler] = [handler for handler in logging.getLogger().handlers if handler.name == "console"]
    printed = io.StringIO()
    monkeypatch.setattr(handler, "stream", printed)
    return printed


ADDRESSES = [
    (f"/permohonan/s/{TOKEN}/", "/permohonan/s/***/"),
    (f"/permohonan/s/{TOKEN}", "/permohonan/s/***"),
    (f"/permohonan/s/{TOKEN}/surat/7/", "/permohonan/s/***/surat/7/"),
    (f"/permohonan/s/{TOKEN}/keberatan/", "/permohonan/s/***/keberatan/"),
    (f"/permohonan/s/{TOKEN[:20]}", "/permohonan/s/***"),
    (f"/permohonan/s/{TOKEN}?baru=1", "/permohonan/s/***"),
    (f"/Permohonan/S/{TOKEN}/", "/Permohonan/S/***/"),
    (f"/permohonan/{TOKEN}/", "/permohonan/***/"),
    (f"/keberatan/s/{TOKEN}/", "/keberatan/s/***/"),
    (f"/langganan/s/{TOKEN}.{TOKEN}/", "/langganan/s/***/"),
    (f"/langganan/s/{TOKEN}/berhenti/", "/langganan/s/***/berhenti/"),
    (f"/admin/kata-sandi/s/{TOKEN}/", "/admin/kata-sandi/s/***/"),
    ("/admin/kata-sandi/s/NQ-d8w1x2/", "/admin/kata-sandi/s/***/"),
    ("/permohonan/saran/?q=utang/warga", "/permohonan/saran/***"),
    ("/verifikasi/k7q2-9x4m/", "/verifikasi/***/"),
    (f"/en/permohonan/s/{TOKEN}/surat/7/", "/en/permohonan/s/***/surat/7/"),
    (f"/en/permohonan/s/{TOKEN[:20]}", "/en/permohonan/s/***"),
    ("/en/verifikasi/k7q2-9x4m/", "/en/verifikasi/***/"),
    ("/dokumen/12-laporan/?q=a", "/dokumen/12-laporan/?***"),
    ("/admin/permohonan/7/", "/admin/permohonan/7/"),
]


@pytest.mark.parametrize(("address", "shown"), ADDRESSES)
def test_no_secret_of_an_address_is_logged(console, address, shown):
    logging.getLogger("django.request").warning("Not Found: %s", address)
    logging.getLogger("django.server").error('"%s" %s %s', f"GET {address} HTTP/1.1", 500, 99)
    logging.getLogger("gunicorn.error").error("Error handling request %s", address)
    assert console.getvalue().count(shown) == 3
    assert shown == address or TOKEN[:20] not in console.getvalue()


def test_what_the_portal_answers_with_an_error_is_logged_without_the_secret(console, make_request, link):
    address = link(make_request())
    token = address.split("/")[-2]
    strict = Client(enforce_csrf_checks=True)
    for path in (f"/permohonan/s/{token[:-1]}x/", f"{address}tidak-ada/", f"/permohonan/s/{token}/surat/9/"):
        assert Client().get(path).status_code == 404
    assert strict.post(f"{address}cabut/").status_code == 403
    assert strict.post(f"{address}cabut/", headers={"origin": f"https://x.test{address}"}).status_code == 403
    assert Client().post(address).status_code == 405
    printed = console.getvalue()
    assert printed.count("/permohonan/s/***/") >= 6
    assert token[:-1] not in printed


def test_a_traceback_holds_no_secret_either(console):
    try:
        raise LookupError(f"Reverse for 'case' with arguments '('{TOKEN}',)' not found.")
    except LookupError:
        logging.getLogger("django.request").exception("Internal Server Error: %s", f"/permohonan/s/{TOKEN}/")
    assert "LookupError: Reverse for 'case' with arguments '('***',)' not found." in console.getvalue()
    assert TOKEN not in console.getvalue()


def test_nobody_prints_past_the_mask_and_no_report_is_mailed():
    names = [name for name in logging.root.manager.loggerDict if name.split(".")[0] in ("django", "gunicorn", "axes")]
    assert {"django", "django.server", "django.request", "gunicorn.error"} <= set(names)
    assert [name for name in names if logging.getLogger(name).handlers or not logging.getLogger(name).propagate] == []


def nginx_map():
    conf = (project.BASE_DIR / "deploy/nginx/plid.conf").read_text()
    block = re.search(r"map \$request_uri \$masked_uri \{(.*?)\n\}", conf, re.DOTALL)[1]
    return re.findall(r'"(~\*?)(.+?)"\s+(\S+);', block)


def as_nginx_logs(address):
    for kind, pattern, value in nginx_map():
        found = re.search(pattern.replace("(?<", "(?P<"), address, re.IGNORECASE if kind == "~*" else 0)
        if found:
            return re.sub(r"\$(\w+?)(?=\$|\*|$)", lambda name, found=found: found[name[1]], value)
    return address


@pytest.mark.parametrize(("address", "shown"), ADDRESSES)
def test_nginx_masks_the_same(address, shown):
    """And keeps no query at all."""
    assert as_nginx_logs(address) == shown.partition("?")[0]


# Errors are as private as the page that they stand for ---------------------------------------------------------------

SECRET = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
DESK = SECRET | {"Referrer-Policy": "same-origin"}  # its forms are refused where a browser sends no origin


def privacy(response):
    return response.status_code, {name: response.headers.get(name) for name in SECRET}


def test_errors_behind_a_secret_link_are_kept_by_nobody(make_request, link):
    address, strict = link(make_request()), Client(enforce_csrf_checks=True)
    assert privacy(Client().get(address)) == (200, SECRET)
    assert privacy(Client().get(f"{address}tidak-ada/")) == (404, SECRET)
    assert privacy(Client().get(f"/permohonan/s/{TOKEN}/")) == (404, SECRET)
    assert privacy(Client().get(f"/permohonan/s/{TOKEN}/a/b/c/")) == (404, SECRET)
    assert privacy(Client().get(address.removesuffix("/"))) == (301, SECRET)
    assert privacy(strict.post(f"{address}cabut/")) == (403, SECRET)
    assert privacy(Client().put(address)) == (405, SECRET)
    assert privacy(Client().post(f"{address}tulis/", {"text": "a" * 3 * 1024 * 1024})) == (413, SECRET)


def test_too_many_acts_behind_a_secret_link_too(make_request, link, monkeypatch):
    monkeypatch.setattr("requests_app.citizen.views.case.ACTS_PER_HOUR", 0)
    assert privacy(Client().post(f"{link(make_request())}tulis/", {"text": "Halo."})) == (429, SECRET)


def take_next_letter(case):
    """The number of the next letter is taken, which no caller can expect: what writes one fails."""
    last = NumberSeries.objects.get(kind="letter", year=NOW.year).last
    columns = {"number": f"{last + 1}/SRT/PPID/{NOW.year}", "kind": "receipt", "dated_on": NOW}
    Letter.objects.create(inforequest=case, verification="x" * 20, **columns)


def objected(browser, address):
    return browser.post(f"{address}keberatan/", {"grounds": ["d"], "once": "satu", "kirim": "1"} | TEXTS)


def test_and_a_fault_of_ours(make_request, link):
    case = make_request("sent", today=NOW)
    take_next_letter(case)
    assert privacy(objected(Client(raise_request_exception=False), link(case))) == (500, SECRET)


def test_errors_of_the_desk_and_of_tracking(reviewer):
    desk, strict = Client(), Client(enforce_csrf_checks=True)
    desk.force_login(reviewer)
    strict.force_login(reviewer)
    assert privacy(desk.get("/admin/permohonan/")) == (200, DESK)
    assert privacy(desk.get("/admin/permohonan/999/")) == (404, DESK)
    assert privacy(desk.put("/admin/catat/")) == (405, DESK)
    assert privacy(strict.post("/admin/catat/")) == (403, DESK)
    assert privacy(Client().get("/admin/permohonan/")) == (302, DESK)
    assert privacy(Client().get("/permohonan/lacak/")) == (200, DESK)
    assert privacy(strict.post("/permohonan/lacak/")) == (403, DESK)
    assert privacy(Client().put("/permohonan/lacak/")) == (405, DESK)


# A storage that cannot be written ------------------------------------------------------------------------------------


@pytest.fixture
def storage(settings, tmp_path):
    """-> what breaks the storage, by a file that stands where it wants a folder, and what mends it."""
    folder = Path(default_storage.location)

    def switch(works):
        place = folder if works else tmp_path / "penuh"
        (tmp_path / "penuh").write_text("")
        settings.STORAGES["default"]["OPTIONS"]["location"] = str(place)
        settings.STORAGES = dict(settings.STORAGES)

    return switch


def test_a_completion_outlives_a_full_disk(citizen, make_request, link, storage):
    case = make_request("incomplete", today=NOW)
    address = link(case)
    once = citizen.get(address).context["once"]

    def complete():
        files = {"paper": upload("ktp.jpg", jpeg()), "attachments": upload("satu.txt", b"Satu.")}
        fields = {"once": once, "text": "Ini kelengkapannya.", "paper_kind": "ktp"}
        return citizen.post(f"{address}lengkapi/", fields | files)

    storage(works=False)
    response = complete()
    assert response.status_code == 503
    assert "Berkas Anda tidak dapat disimpan sekarang. Yang Anda tulis masih di bawah." in text(response)
    assert "Ini kelengkapannya." in text(response)
    case.refresh_from_db()
    assert (case.state, Attachment.objects.count(), case.remarks.count()) == (State.INCOMPLETE, 0, 0)
    storage(works=True)
    assert complete().status_code == 302  # the very same form, as a browser sends it again
    case.refresh_from_db()
    assert (case.state, case.attachments.count(), case.remarks.count()) == (State.SUBMITTED, 1, 1)
    assert said(citizen.get(address)) == ["Kelengkapan Anda sudah kami terima."]
    complete()
    assert said(citizen.get(address)) == ["Ini sudah terkirim."]
    assert (Attachment.objects.count(), len(list(Path(default_storage.location).glob("lampiran/*/*")))) == (1, 1)


def test_only_what_was_really_sent_is_called_sent(citizen, make_request, link):
    """Back in the browser, and another message from the same page: it carries the same word."""
    case = make_request()
    address = link(case)
    for words in ("Pertama.", "Kedua.", "Kedua."):
        citizen.post(f"{address}tulis/", {"once": "sama", "text": words})
    assert [remark.text for remark in case.remarks.all()] == ["Pertama.", "Kedua."]
    told = ["Pesan Anda sudah terkirim ke PPID."] * 2 + ["Ini sudah terkirim."]
    assert said(citizen.get(address)) == told


@pytest.mark.django_db(transaction=True)
def test_of_many_clicks_at_once_one_is_sent(make_request, link):
    case = make_request()
    address, form = link(case), {"once": "sama", "text": "Kapan selesai?"}
    answers = at_once(6, lambda _number: Client().post(f"{address}tulis/", form))
    assert [answer.status_code for answer in answers] == [302] * 6
    assert [remark.text for remark in case.remarks.all()] == ["Kapan selesai?"]


def test_an_act_that_was_refused_may_be_sent_again(citizen, make_request, link):
    address = link(make_request("decided", today=NOW))
    late = {"once": "satu", "text": "Susulan."}
    for _click in range(2):
        response = citizen.post(f"{address}lengkapi/", late, follow=True)
        assert said(response) == ["Tindakan ini tidak dapat dilakukan lagi. Statusnya sekarang: Sedang diproses."]


def mend_letters():
    NumberSeries.objects.filter(kind="letter", year=NOW.year).update(last=F("last") + 1)


def test_an_objection_that_failed_may_be_sent_again(citizen, make_request, link):
    case = make_request("sent", today=NOW)
    address = link(case)
    take_next_letter(case)
    with pytest.raises(IntegrityError):
        objected(citizen, address)
    mend_letters()
    assert objected(citizen, address).headers["Location"].endswith(f"keberatan=1%2FKEB%2FPPID%2F{NOW.year}")
    objected(citizen, address)
    assert said(citizen.get(address)) == ["Keberatan ini sudah terkirim."]
    assert Objection.objects.count() == 1


def test_an_objection_that_stands_alone_too(citizen, make_request, missing):
    take_next_letter(make_request(today=NOW))
    fields = checked(citizen, missing)
    with pytest.raises(IntegrityError):
        citizen.post("/keberatan/baru/", fields)
    mend_letters()
    assert "?baru=1" in citizen.post("/keberatan/baru/", fields).headers["Location"]
    assert Objection.objects.count() == 1


def test_filing_and_entering_say_that_the_disk_is_full(citizen, storage, reviewer):
    storage(works=False)
    response = fill(citizen, ASKED | {"ktp": upload("ktp.jpg", jpeg())})
    assert (response.status_code, DraftFile.objects.count()) == (503, 0)
    assert "Berkas Anda tidak dapat disimpan sekarang." in text(response)
    assert ASKED["email"] in response.content.decode()
    citizen.force_login(reviewer)
    response = citizen.post("/admin/catat/", ASKED | {"ktp": upload("ktp.jpg", jpeg())})
    assert (response.status_code, Draft.objects.count()) == (503, 1)
    assert "Sri Contoh" in response.content.decode()


def test_an_answer_of_the_agency_outlives_a_full_disk(citizen, make_request, storage, operator):
    case = make_request("assigned")
    citizen.force_login(operator)

    def answer():
        fields = {"version": case.version, "text": "Ini laporannya.", "uploads": upload("satu.txt", b"Satu.")}
        return citizen.post(f"{case.get_absolute_url()}jawab/", fields)

    storage(works=False)
    response = answer()
    assert response.status_code == 503
    assert "Berkas Anda tidak dapat disimpan sekarang. Tidak ada yang tersimpan." in text(response)
    assert "Ini laporannya." in text(response)
    storage(works=True)
    assert answer().status_code == 302
    case.refresh_from_db()
    assert (case.state, case.answer_files.count()) == (State.ANSWERED, 1)


def test_files_of_ppid_too(citizen, make_request, storage, reviewer):
    case = make_request("answered")
    citizen.force_login(reviewer)
    storage(works=False)
    response = citizen.post(f"{case.get_absolute_url()}berkas/", {"uploads": upload("satu.txt", b"Satu.")})
    assert (response.status_code, case.answer_files.count()) == (503, 1)
    assert "Berkas Anda tidak dapat disimpan sekarang." in text(response)


# Mail to a stranger --------------------------------------------------------------------------------------------------


def mails():
    return list(Message.objects.filter(to_citizen=True).order_by("pk").values_list("act", flat=True))


def test_an_address_gets_only_so_many_confirmations_a_day(citizen, person, asked):
    for number in range(transition.MAILS_A_DAY):
        workflow.register(asked, person(email=f"Sri.Con.toh+{number}@warga.test"))
    assert mails() == ["request_registered"] * transition.MAILS_A_DAY
    fill(citizen, ASKED)
    response = send(citizen, proof=False)
    case, token = InformationRequest.objects.latest("pk"), token_in(response)
    assert len(mails()) == transition.MAILS_A_DAY
    assert (case.state, case.due_on, case.letters.count()) == (State.UNCONFIRMED, case.first_due_on, 1)
    page = text(citizen.get(response.headers["Location"]))
    assert case.number in page and secret_links.code_of(token) in page
    assert "Tanda terima ini tidak kami kirim lewat surel" in page
    assert "Petugas memeriksa permohonan ini sebelum meneruskannya." in page
    assert "buka tautan dalam surel" not in page
    workflow.withdraw(case)
    objections.file("b", TEXTS, inforequest=case)
    assert len(mails()) == transition.MAILS_A_DAY
    with time_machine.travel(timezone.now() + timezone.timedelta(hours=25)):
        workflow.register(asked, person())
    assert len(mails()) == transition.MAILS_A_DAY + 1


def test_of_unconfirmed_requests_a_mailbox_gets_one_mail_a_day(citizen, person, asked):
    """The attack: somebody without a proof of work types a stranger's address again and again, in other spellings."""
    for address in ("sri@warga.test", "S.ri@warga.test", "sri+2@Warga.test"):
        workflow.register(asked, person(email=address), confirmed=False)
    assert mails() == ["request_unconfirmed"]
    assert InformationRequest.objects.filter(state=State.UNCONFIRMED).count() == 3  # all have their number
    workflow.register(asked, person(email="sri@warga.test"))
    assert mails() == ["request_unconfirmed", "request_registered"]
    with time_machine.travel(timezone.now() + timezone.timedelta(hours=25)):
        workflow.register(asked, person(email="s.r.i@warga.test"), confirmed=False)
    assert mails()[2:] == ["request_unconfirmed"]


def test_who_was_mailed_reads_nothing_of_it(citizen):
    fill(citizen, ASKED)
    page = text(citizen.get(send(citizen, proof=False).headers["Location"]))
    assert "Tanda terima ini tidak kami kirim lewat surel" not in page and "buka tautan dalam surel" in page


def test_an_objection_without_mail_says_so(citizen, make_request, link, missing, monkeypatch):
    monkeypatch.setattr(transition, "MAILS_A_DAY", 0)
    case = make_request("sent", today=NOW)
    response = objected(citizen, link(case))
    assert "Tanda terima ini tidak kami kirim lewat surel" in text(citizen.get(response.headers["Location"]))
    response = citizen.post("/keberatan/baru/", checked(citizen, missing))
    assert "Tanda terima ini tidak kami kirim lewat surel" in text(citizen.get(response.headers["Location"]))
    assert mails() == ["notice_sent"]  # what the law wants told is told


def test_what_staff_enter_is_always_confirmed(person, asked, reviewer, monkeypatch):
    monkeypatch.setattr(transition, "MAILS_A_DAY", 0)
    workflow.register(asked, person(), by=reviewer, channel=Channel.WALK_IN)
    assert mails() == ["request_registered"]


def test_what_failed_is_not_counted(citizen, make_request, link, monkeypatch):
    """No mail went out with it: the count stands or falls with the message."""
    monkeypatch.setattr(transition, "MAILS_A_DAY", 2)
    case = make_request("sent", today=NOW)
    address = link(case)
    take_next_letter(case)
    with pytest.raises(IntegrityError):
        objected(citizen, address)
    mend_letters()
    objected(citizen, address)
    assert mails() == ["request_registered", "notice_sent", "objection_registered"]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("", "bukan alamat", False),
    ],
)
@pytest.mark.parametrize("proxies", [0, 1])
def test_one_network_of_ipv6_is_one_client(rf, settings, one, other, is_same, proxies):
    settings.TRUSTED_PROXIES = proxies

    def seen(address):
        return client_address(rf.get("/", REMOTE_ADDR=address, headers={"x-forwarded-for": address}))

    assert (seen(one) == seen(other)) == is_same


def test_a_new_address_of_the_same_network_opens_no_new_limit(make_request, monkeypatch):
    monkeypatch.setattr(tracking, "TRIES_OF_ONE_FOR_ONE", 2)
    case, wrong = make_request(), {"code": "0000-0000-0000-0000"}
    codes = [
        Client(REMOTE_ADDR=f"2001:db8::{host}").post("/permohonan/lacak/", wrong | {"number": case.number}).status_code
        for host in range(3)
    ]
    assert codes == [200, 200, 429]


# Files that are lost, or not as they were ----------------------------------------------------------------------------


def lose(file):
    default_storage.delete(str(file.file))


def sealed_content(file):
    with default_storage.open(str(file.file)) as stored:
        return stored.read()


def tamper(file):
    content = sealed_content(file)
    replace(file, bytes([content[0] ^ 1]) + content[1:])


def cut(file):
    replace(file, b"")


def replace(file, content):
    default_storage.delete(str(file.file))
    assert default_storage.save(str(file.file), ContentFile(content)) == str(file.file)


HARM = pytest.mark.parametrize("harm", [lose, tamper, cut])


@pytest.fixture
def everything(worker, make_request, link, reviewer):
    """-> every address of a sealed file with its file: (client, method, address, file)."""
    case = make_request("closed", today=NOW)
    for row in (Attachment(inforequest=case), Paper(applicant=case.applicant, kind=PaperKind.ID_CARD)):
        row.seal(upload("rahasia.txt", b"Isi rahasia."), name="rahasia.txt", mime="text/plain")
        row.save()
    citizen, desk, secret, base = CheckedClient(), CheckedClient(), link(case), case.get_absolute_url()
    desk.force_login(reviewer)
    letter, answer = case.letters.first(), case.answer_files.get()
    attachment, paper = case.attachments.get(), case.applicant.papers.get()
    reason = {"reason": REASON}
    return [
        (lambda: citizen.get(f"{secret}surat/{letter.pk}/"), letter),
        (lambda: citizen.get(f"{secret}jawaban/{answer.pk}/"), answer),
        (lambda: citizen.head(f"{secret}surat/{letter.pk}/"), letter),
        (lambda: desk.post(f"{base}lampiran/{attachment.pk}/", reason), attachment),
        (lambda: desk.get(f"{base}jawaban/{answer.pk}/"), answer),
        (lambda: desk.post(f"{base}surat/{letter.pk}/", reason), letter),
        (lambda: desk.post(f"{base}identitas/{paper.pk}/", reason), paper),
    ]


@HARM
def test_a_file_that_cannot_be_read_is_said_and_logged(everything, harm, console):
    for file in {id(file): file for _fetch, file in everything}.values():
        harm(file)
    for fetch, file in everything:
        response = fetch()
        assert (response.status_code, response.streaming) == (503, False)
        assert response.headers["Cache-Control"] == "no-store"
        if response.content:
            assert "Berkasnya hilang atau rusak di tempat penyimpanan kami." in text(response)
        assert f"{file._meta.label_lower}:{file.pk} cannot be read: " in console.getvalue()
    for private in ("rahasia", "Sri Contoh", str(everything[0][1].file), "/permohonan/s/x"):
        assert private not in console.getvalue()


def test_a_storage_out_of_reach_is_the_same(everything, storage):
    storage(works=False)
    assert [fetch().status_code for fetch, _file in everything] == [503] * len(everything)


def test_what_was_destroyed_is_still_unknown(everything):
    for file in {id(file): file for _fetch, file in everything}.values():
        file.destroy()
    assert [fetch().status_code for fetch, _file in everything] == [404] * len(everything)


@pytest.mark.usefixtures("worker")
@HARM
def test_the_dossier_names_what_is_lost_and_holds_the_rest(make_request, make_objection, reviewer, harm, console):
    case = make_request("sent")
    attachment = Attachment(inforequest=case)
    with io.BytesIO(bytes(3 * CHUNK)) as content:
        attachment.seal(content, name="besar.pdf", mime="application/pdf")
    attachment.save()
    objection, letter = make_objection(inforequest=case), case.letters.first()
    harm(attachment)
    harm(letter)
    client = CheckedClient()
    client.force_login(reviewer)
    response = client.post(f"/admin/keberatan/{objection.pk}/sengketa.zip", {"reason": REASON})
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
        names, listed = archive.namelist(), archive.read("daftar.csv").decode("utf-8-sig")
        assert archive.testzip() is None
    response.close()
    assert "jawaban/01.txt" in names and "lampiran/01.pdf" not in names
    assert [name for name in names if name.startswith("surat/01")] == []
    lost = [row for row in csv.DictReader(io.StringIO(listed)) if not row["berkas"]]
    assert [(row["keterangan"], row["sha256"]) for row in lost] == [
        (
            f"Tanda bukti penerimaan permohonan, {letter.number} (hilang atau rusak di penyimpanan)",
            letter.sha256,
        ),
        ("Lampiran pemohon (hilang atau rusak di penyimpanan)", attachment.sha256),
    ]
    assert f"requests_app.attachment:{attachment.pk} cannot be read: " in console.getvalue()


@pytest.mark.usefixtures("worker")
def test_a_file_that_breaks_half_way_does_not_break_the_dossier(make_request, make_objection, reviewer):
    case = make_request("sent")
    attachment = Attachment(inforequest=case)
    with io.BytesIO(bytes(3 * CHUNK)) as content:
        attachment.seal(content, name="besar.pdf", mime="application/pdf")
    attachment.save()
    replace(attachment, sealed_content(attachment)[: 2 * (CHUNK + TAG)])
    with (
        dossier.dossier(make_objection(inforequest=case), by=reviewer, reason=REASON) as file,
        zipfile.ZipFile(file) as archive,
    ):
        assert "lampiran/01.pdf" not in archive.namelist()
        assert "rusak di penyimpanan" in archive.read("daftar.csv").decode("utf-8-sig")
