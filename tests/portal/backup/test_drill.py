"""The drill: a backup amid writes, acts after it, a loss, and the way back with nothing lost, shown or given twice."""

import threading

import pytest
from django.core import mail
from django.db import connection, transaction

from documents.lifecycle import publishing
from opd import ledger, outbox
from opd.models import Message
from portal.backup import last_known
from requests_app.models import DataClass
from requests_app.personal_data import destruction

pytestmark = pytest.mark.django_db(transaction=True)

FACTS = """
from django.core.files.storage import default_storage
from django.db import transaction
from opd import ledger, outbox
from opd.stores import closed
from opd.models import LedgerEntry, Message
from portal.integrity.crawl import Stranger
from documents.models import Document
from requests_app.models import NumberSeries
from requests_app.models import Applicant, NumberSeries
with transaction.atomic():
    number = NumberSeries.objects.take("request", {year})[0]
    transaction.set_rollback(True)
answer = {{
    "closed": closed.is_closed(),
    "names": [a.name for a in Applicant.objects.order_by("pk")],
    "states": {{str(d.pk): d.state for d in Document.objects.order_by("pk")}},
    "pages": [Stranger().get(d.get_absolute_url())[0] for d in Document.objects.order_by("pk")],
    "messages": {{str(m.pk): m.state for m in Message.objects.filter(act="uji")}},
    "delivered": outbox.deliver(),
    "number": number,
    "broken": ledger.verify() and str(ledger.verify()),
    "texts": [d.published_revision.file.read().decode() for d in Document.objects.public()],
    "verbs": [e.verb for e in LedgerEntry.objects.order_by("number") if e.verb.startswith("portal.")],
}}
"""


class Writers(threading.Thread):
    """Somebody who goes on working: acts with an entry in the ledger, one after the other."""

    def __init__(self, opd, user):
        super().__init__()
        self.opd, self.user, self.is_stopping, self.written = opd, user, False, 0

    def run(self):
        while not self.is_stopping:
            with transaction.atomic():
                ledger.record("uji.tulis", self.opd, self.user, {"n": self.written})
            self.written += 1
        connection.close()


def test_nothing_is_lost_shown_or_given_twice(
    back_up, empty_place, keys, folder_of_backups, tmp_path, make_document, make_request, reviewer, operator, opd_health
):
    kept = make_document(title="Laporan yang tetap terbit")
    withdrawn = make_document(title="Laporan yang dicabut kemudian")
    forgotten = make_request("closed").applicant
    remembered = make_request().applicant
    letters = [_letter(reviewer, number) for number in range(2)]

    writers = Writers(opd_health, operator)
    writers.start()
    made = back_up()
    writers.is_stopping = True
    writers.join()
    assert writers.written

    publishing.withdraw(withdrawn, by=reviewer, reason="Datanya keliru.")
    destruction.destroy_again(DataClass.IDENTITY, [forgotten.pk], months=1, basis="JRA 7", by=ledger.Shell())
    outbox.deliver()
    assert {f"Surat {number}" for number in range(2)} <= {message.subject for message in mail.outbox}
    last = make_request()
    last_known.write(folder_of_backups)
    number = int(last.number.partition("/")[0])

    place = empty_place()
    output = place.succeed("restore", "--identity", str(keys.file), "--by", reviewer.username)
    assert made.name in output
    assert "Portal masih tertutup" in output
    facts = place.ask(FACTS.format(year=last.received_on.year))
    assert facts["closed"] is True
    assert facts["delivered"] == [0, 0]
    assert "Tidak ada perbedaan" in place.succeed("restore", "--verify")
    assert "Portal dibuka" in place.succeed("restore", "--open")

    facts = place.ask(FACTS.format(year=last.received_on.year))
    assert facts["closed"] is False
    assert facts["broken"] is None
    assert facts["states"] == {str(kept.pk): "published", str(withdrawn.pk): "withdrawn"}
    assert facts["pages"] == [200, 410]
    assert facts["texts"] == ["Angka tengkes turun di seluruh kelurahan."]
    assert facts["names"] == ["", remembered.name]
    assert facts["messages"] == {str(pk): "sent" for pk in letters}
    assert not [file for file in (tmp_path / "surel").glob("*") if "Surat" in file.read_text()]
    assert facts["number"] == number + 101
    assert facts["verbs"] == ["portal.restore", "portal.reopen"]


def _letter(person, number) -> int:
    return Message.objects.create(act="uji", recipient=person.email, subject=f"Surat {number}", body="Isi.").pk


LATER = """
from documents.lifecycle import publishing
from documents.models import Document
from opd import ledger
from opd.models import User
from portal.backup import last_known
from pathlib import Path
from requests_app.models import Applicant, DataClass
from requests_app.personal_data import destruction
document = Document.objects.public().first()
publishing.withdraw(document, by=User.objects.get(username="verifikator"), reason="Datanya keliru.")
applicant = Applicant.objects.filter(destroyed_at=None).first()
destruction.destroy_again(DataClass.IDENTITY, [applicant.pk], months=1, basis="JRA 7", by=ledger.Shell())
answer = [document.pk, applicant.pk]
"""
AFTERWARDS = """
from documents.models import Document
from requests_app.models import Applicant
answer = [Document.objects.get(pk={document}).state, Applicant.objects.get(pk={applicant}).name]
"""


@pytest.mark.long
def test_the_demo_city_comes_back(empty_place, keys):
    city, place = empty_place(), empty_place()
    city.succeed("migrate", "-v0")
    city.succeed("seed_demo")
    city.succeed("backup", BACKUP_RECIPIENT=keys.recipient)
    document, applicant = city.ask(LATER)
    city.succeed("note_last_known")
    place.succeed("restore", "--identity", str(keys.file), "--by", "verifikator")
    assert "Tidak ada perbedaan" in place.succeed("restore", "--verify")
    place.succeed("restore", "--open")
    assert place.ask(AFTERWARDS.format(document=document, applicant=applicant)) == ["withdrawn", ""]
    place.succeed("verify_ledger")
    place.succeed("verify_files")
