"""After a day of all acts nobody finds a made-up citizen in clear text, and after the purge not with the keys."""

import io
import logging
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.conf import settings as project
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django_q.models import OrmQ, Task

from opd import ledger, outbox
from opd.encryption import EncryptedTextField
from opd.models import Message, SealedFile
from requests_app.models import (
    AnswerFile,
    Attachment,
    Audience,
    Channel,
    DataClass,
    Delivery,
    Destruction,
    Format,
    ObjectionOutcome,
    Outcome,
    Paper,
    PaperKind,
    RetentionRule,
)
from requests_app.personal_data import identity
from requests_app.registers import dossier, registers
from requests_app.tracking import secret_links
from requests_app.workflow import decisions, disputes, objections
from requests_app.workflow import requests as workflow
from tests.files import jpeg, upload
from tests.markup import CheckedClient
from tests.requests_app.citizen.test_filing import ASKED, fill, send, token_in
from tests.requests_app.conftest import carry_out, reply_on_paper

MADE_UP = {
    "name": "Ratna Khayalan Purnamasari",
    "national_id": "1872014506900003",
    "address": "Gang Rekaan 99 Yosomulyo",
    "phone": "081355512345",
    "email": "ratna.khayalan@surat.test",
}
REASON = "Mencocokkan identitas dengan surat kuasa."
RECOGNISED = 60  # characters of a sealed text: mark, key, nonce and more
FOLDERS = ("pemohon", "lampiran", "jawaban", "surat", "isian")

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("calendar"),
    pytest.mark.usefixtures("worker"),
    pytest.mark.one_engine,
]


# Where a trace could be ---------------------------------------------------------------------------------------------


def raw_database() -> bytes:
    """SQLite: the file and its log as they lie on the disk. PostgreSQL: every row of every table as text."""
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [table for (table,) in cursor.fetchall()]
        rows = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows).encode()


def stored_files() -> dict[str, bytes]:
    folder = Path(default_storage.location)
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def packed() -> bytes:
    """What the database holds in a shape that a search of its bytes does not see: sessions, tasks."""
    things = [session.get_decoded() for session in Session.objects.all()]
    things += [(task.args, task.kwargs, task.result) for task in Task.objects.all()]
    things += [task.task() for task in OrmQ.objects.all()]
    return repr(things).encode()


def in_clear(logs: str) -> list[tuple[str, str]]:
    """(what, where) of every trace that anybody can read without the keys."""
    places = {
        "database": raw_database(),
        "sessions and tasks": packed(),
        "logs": logs.encode(),
        "subjects": repr([(message.subject, message.extra_headers) for message in mail.outbox]).encode(),
        "interrupted uploads": b"".join(p.read_bytes() for p in Path(project.FILE_UPLOAD_TEMP_DIR).glob("*.upload*")),
    }
    for name, content in stored_files().items():
        places[name] = name.encode() + content
    return [(word, place) for place, content in places.items() for word in MADE_UP.values() if word.encode() in content]


def sealed_columns():
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedTextField):
                yield model, field


def ciphertexts() -> set[bytes]:
    """How each begins: what is too long for one page of SQLite lies in pieces."""
    found = set()
    with connection.cursor() as cursor:
        for model, field in sealed_columns():
            cursor.execute(f'SELECT "{field.column}" FROM "{model._meta.db_table}" WHERE "{field.column}" <> \'\'')
            found |= {sealed[:RECOGNISED].encode() for (sealed,) in cursor.fetchall()}
    return found


def with_the_keys() -> list[str]:
    """Everything that our keys open: columns, then files."""
    texts = [text for model, field in sealed_columns() for text in model.objects.values_list(field.name, flat=True)]
    for model in apps.get_models():
        if issubclass(model, SealedFile):
            for file in model.objects.filter(destroyed_at=None).exclude(key=""):
                texts.append(b"".join(file.chunks()).decode(errors="replace"))
    return texts


# The day ------------------------------------------------------------------------------------------------------------


def sealed(model, **fields):
    words = " ".join(MADE_UP.values())
    file = model(**fields)
    file.seal(SimpleUploadedFile(f"{MADE_UP['name']}.txt", words.encode()), name="kartu.txt", mime="text/plain")
    return file


@pytest.fixture
def a_day_of_all_acts(reviewer, operator, superior, opd_health, test_of_exemption, answer_file, granting):
    """-> a function that lives it, and gives the objection at whose end everything is over."""

    def live():
        citizen = CheckedClient()
        fill(citizen, ASKED | MADE_UP | {"ktp": upload(f"KTP {MADE_UP['name']}.jpg", jpeg())})
        inforequest = secret_links.case_by_token(token_in(send(citizen)))
        answered_by_ppid(inforequest, reviewer, operator, opd_health, test_of_exemption, answer_file(), granting)
        objection = objected_and_disputed(inforequest, reviewer, superior)
        looked_at(citizen, objection, reviewer)
        assert outbox.deliver()[1] == 0
        return objection

    return live


def answered_by_ppid(inforequest, reviewer, operator, opd, test, file, granting):
    words = " ".join(MADE_UP.values())
    workflow.ask_completion(inforequest, by=reviewer, missing="Surat kuasa.")
    more = {"papers": [sealed(Paper, kind=PaperKind.MANDATE)], "attachments": [sealed(Attachment)]}
    workflow.complete(inforequest, text=f"Saya {words}.", **more)
    workflow.assign(inforequest, by=reviewer, opd=opd)
    workflow.answer(inforequest, by=operator, text="Ini laporannya.", files=[file])
    workflow.extend(inforequest, by=reviewer, reason="Arsip di gudang.")
    workflow.add_remark(inforequest, by=reviewer, text=f"Ditelepon: {words}", audience=Audience.STAFF)
    workflow.add_remark(inforequest, by=reviewer, text=f"Yth. {words}", audience=Audience.APPLICANT)
    workflow.add_remark(inforequest, by=None, text=f"Dari {words}", audience=Audience.APPLICANT)
    part = {"subject": "Nama pasien", "reason": "Rahasia pribadi.", "ground": "h", "words": "\n".join(MADE_UP.values())}
    facts = granting | {
        "outcome": Outcome.PARTLY,
        "reason": "Sebagian memuat data pasien.",
        "refused": [test.document],
        "document_kind": "data",
        "written_consent": False,
        "public_office": False,
        "format": Format.SOFT,
    }
    decisions.decide(inforequest, by=reviewer, withheld=[part], **facts)
    decisions.send(inforequest, by=reviewer, channel=Delivery.EMAIL, looked_for=True)
    workflow.renew_code(inforequest, by=reviewer, reason="Pemohon kehilangan tautannya.")


def objected_and_disputed(inforequest, reviewer, superior):
    texts = {"reason": "Bukan itu.", "purpose": "Penelitian.", "position": "Diminta rinci."}
    objection = objections.file("d", texts, inforequest=inforequest, by=reviewer, channel=Channel.LETTER).objection
    order = {"order": "Berikan rinciannya.", "aims": ["file"]}
    objections.rule(objection, by=superior, outcome=ObjectionOutcome.GRANTED, **order)
    reply_on_paper(objection, superior)
    objections.respond(objection, text="Terima kasih.")
    carry_out(objection, reviewer, today=date(2026, 3, 13))
    dispute = disputes.record_dispute(objection, by=reviewer, filed_on=date(2026, 3, 13), registration="1/KI/2026")
    end = {"stage": "finished", "result": "Damai.", "finished_on": date(2026, 3, 13)}
    disputes.change_dispute(dispute, by=reviewer, **end)
    workflow.close(inforequest, by=reviewer)
    return objection


def looked_at(citizen, objection, reviewer):
    """Everything that shows who asks to those who may see it; what they get is theirs, nothing of it is kept."""
    assert identity.reveal(objection, by=reviewer, reason=REASON).name == MADE_UP["name"]
    for paper in objection.applicant.papers.all():
        identity.open_paper(objection, paper, by=reviewer, reason=REASON)
    assert registers.xlsx(registers.REQUESTS, 2026, by=reviewer, reason=REASON)
    with dossier.dossier(objection, by=reviewer, reason=REASON) as archive:
        assert archive.read(2) == b"PK"
    staff = CheckedClient()
    staff.force_login(reviewer)
    for page in (objection.get_absolute_url(), objection.inforequest.get_absolute_url()):
        assert staff.get(page).status_code == 200
    assert citizen.get("/permohonan/s/gibtesnicht/").status_code == 404


@pytest.fixture
def logs(caplog):
    caplog.set_level(logging.DEBUG)
    return caplog


def test_no_trace_in_clear_text_and_after_the_purge_none_with_the_keys(a_day_of_all_acts, logs, capsys):
    with time_machine.travel("2026-03-13 02:00:00+00:00"):
        objection = a_day_of_all_acts()
    assert b"Laporan realisasi anggaran" in raw_database()  # the search does find what is there
    assert [name for name in MADE_UP if not any(MADE_UP[name] in text for text in with_the_keys())] == []
    assert in_clear(logs.text + capsys.readouterr().out) == []
    assert ledger.verify() is None

    before, raw = ciphertexts(), raw_database()
    assert [text for text in before if text not in raw] == []
    for data_class in DataClass:
        RetentionRule.objects.create(data_class=data_class, months=1, basis="JRA butir 7")
    with time_machine.travel("2027-03-13 02:00:00+00:00"):
        call_command("purge_personal_data")
        call_command("purge_personal_data")
    assert "Sisa di basis data dibersihkan." in capsys.readouterr().out
    assert {record.data_class for record in Destruction.objects.all()} == set(DataClass)
    assert Destruction.objects.filter(cases=[objection.inforequest.number, objection.number]).count() == len(DataClass)

    assert [text for text in with_the_keys() if any(word in text for word in MADE_UP.values())] == []
    gone, raw = before - ciphertexts(), raw_database()
    assert len(gone) > 20
    assert [text for text in gone if text in raw] == []
    assert in_clear(logs.text + capsys.readouterr().out) == []
    assert [name for name in stored_files() if name.split("/")[0] in FOLDERS] == []
    assert not Message.objects.about(objection, objection.inforequest).exclude(body="").exists()
    assert all(AnswerFile.objects.values_list("sha256", flat=True))
    assert ledger.verify() is None


def test_the_search_itself_finds_a_trace_in_every_place(make_request, reviewer, logs):
    """Or the test above would prove nothing."""
    inforequest = make_request()
    name = MADE_UP["name"]
    workflow.publish_text(inforequest, by=reviewer, text=f"Ditanyakan oleh {name}", not_people=[name])
    default_storage.save("surat/lupa.txt", io.BytesIO(MADE_UP["national_id"].encode()))
    logging.getLogger("requests_app").warning("mail to %s failed", MADE_UP["email"])
    mail.outbox.append(mail.EmailMessage(subject=MADE_UP["phone"]))
    client = CheckedClient()
    session = client.session
    session["typed"] = MADE_UP["address"]
    session.save()
    assert sorted(in_clear(logs.text)) == sorted(
        [
            (MADE_UP["name"], "database"),
            (MADE_UP["national_id"], "surat/lupa.txt"),
            (MADE_UP["email"], "logs"),
            (MADE_UP["phone"], "subjects"),
            (MADE_UP["address"], "sessions and tasks"),
        ]
    )
