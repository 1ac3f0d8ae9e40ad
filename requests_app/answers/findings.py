"""Personal data that was found in the files of an answer, and what PPID answers to it (domain rule 54)."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.privacy import Kind
from documents.release.privacy_gate import MAX_FINDINGS
from opd import ledger
from opd.errors import WrongState
from opd.models import User
from requests_app.answers.check import CheckResult
from requests_app.answers.files import lock_changeable
from requests_app.models import AnswerFile, AnswerFinding, AnswerVerdict, CheckState, InformationRequest

Thing = tuple[str, str]  # kind and value of a finding


def save(file: AnswerFile, result: CheckResult, now: datetime | None = None) -> None:
    """Store the result of a check, inside a transaction.

    Earlier answers to a thing are kept if it is found as often as before, a signature if the same parts are unread.
    """
    before = AnswerFile.objects.get(pk=file.pk)
    counts, answers = Counter[Thing](), {}
    for finding in file.findings.order_by("pk"):
        thing = finding.kind, finding.value
        counts[thing] += 1
        answers[thing] = {name: getattr(finding, name) for name in ("verdict", "answered_by_id", "answered_at")}
    file.findings.all().delete()
    hits = result.hits[:MAX_FINDINGS]
    found = Counter((hit.hit.kind.value, hit.hit.value) for hit in hits)
    AnswerFinding.objects.bulk_create(
        AnswerFinding(file=file, **hit.row, **(answers[thing] if counts[thing] == found[thing] else {}))
        for hit in hits
        for thing in [(hit.hit.kind.value, hit.hit.value)]
    )
    columns = {"check_state": result.state, "unread": result.unread, "screened_at": now or timezone.now()}
    if result.unread != before.unread:
        columns |= {"signed_by": None, "signed_at": None}
    AnswerFile.objects.filter(pk=file.pk).update(**columns)


def answer(file: AnswerFile, verdicts: Mapping[int, str], *, by: User, now: datetime | None = None) -> int:
    """Answer findings with verdicts by primary key; each answers all findings of the same kind and value.

    *Returns* how many answers changed. *Raises* NotAllowed, WrongState, or ValidationError for another person's NIK.
    """
    with transaction.atomic():
        inforequest = lock_changeable(file, by)
        rows = list(file.findings.order_by("pk"))
        chosen = {(row.kind, row.value): verdicts[row.pk] for row in rows if verdicts.get(row.pk)}
        changed = [row for row in rows if chosen.get((row.kind, row.value), row.verdict) != row.verdict]
        for row in changed:
            row.verdict = AnswerVerdict(chosen[row.kind, row.value])
            row.answered_by, row.answered_at = by, now or timezone.now()
            _require_own(row, inforequest)
        AnswerFinding.objects.bulk_update(changed, ["verdict", "answered_by", "answered_at"])
        if changed:
            counts = Counter(f"{row.kind}:{row.verdict}" for row in changed)
            ledger.record("answer_file.findings", inforequest, by, {"file": file.pk, "answers": dict(counts)})
    return len(changed)


def sign(file: AnswerFile, *, by: User, now: datetime | None = None) -> None:
    """Record that a person has checked what no machine could read of the file.

    *Raises* NotAllowed, WrongState while it is read or once it is signed, ValidationError when nothing is unread.
    """
    with transaction.atomic():
        inforequest = lock_changeable(file, by)
        file.refresh_from_db()
        if file.check_state == CheckState.WAITING or file.screened_at is None:
            raise WrongState(_("Berkas ini masih diperiksa mesin. Coba lagi sebentar."))
        if not file.unread:
            raise ValidationError(_("Mesin sudah membaca seluruh isi berkas ini. Tidak ada yang perlu dinyatakan."))
        signed = {"signed_by": by, "signed_at": now or timezone.now()}
        if not AnswerFile.objects.filter(pk=file.pk, signed_by=None).update(**signed):
            raise WrongState(_("Isi berkas ini sudah dinyatakan diperiksa."))
        ledger.record("answer_file.sign", inforequest, by, {"file": file.pk})


def _require_own(finding: AnswerFinding, inforequest: InformationRequest) -> None:
    if finding.verdict != AnswerVerdict.OWN or finding.kind != Kind.NIK:
        return
    known = {inforequest.applicant.national_id, inforequest.applicant.proxy_national_id} - {""}
    if known and finding.value not in known:
        raise ValidationError(_("Ada NIK yang bukan NIK pemohon. Hitamkan, atau jawab lain."))
