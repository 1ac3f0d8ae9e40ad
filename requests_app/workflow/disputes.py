"""Verbs of a dispute before the Komisi Informasi: UU 14/2008 Pasal 37, 38, 48, 50; domain rules 24, 31 and 33."""

from contextlib import suppress
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.exemptions.verbs import lift_ruling
from documents.files.intake import Incoming
from opd.errors import WrongState
from opd.models import User
from opd.two_people import Columns, TwoPeople
from opd.words import required, stored_texts
from requests_app import deadlines
from requests_app.models import Dispute, DisputeStage, LaterJudgment, Objection, Orderer, legal_calendar
from requests_app.models.objection import JUDGMENT_WAITING
from requests_app.states import ObjectionAct
from requests_app.tracking import citizen_limits
from requests_app.workflow import entry_dates, orders
from requests_app.workflow.transition import acting, require

RECEIVED = ("award_received_on", "judgment_received_on")  # day 0 of the periods of Pasal 48 ayat (1) and 50
DAYS = ("finished_on", *RECEIVED)
FINAL = ("result", "opens_information", "aims", "order_due_on", "finished_on")  # what a judgment says
CHANGEABLE = ("registration", "stage", "summary", *RECEIVED, *FINAL)
NOTHING_FINAL = gettext_lazy("Belum ada putusan yang tetap untuk diganti.")


def record_dispute(
    objection: Objection, *, by: User, filed_on: date, registration: str = "", today: date | None = None
) -> Dispute:
    """Record a dispute of which the Komisi Informasi has informed the city, also a late one."""
    require(objection, ObjectionAct.DISPUTE, by)
    if filed_on > (today or timezone.localdate()) or filed_on < objection.received_on:
        raise ValidationError({"filed_on": _("Tanggal pengajuan antara tanggal keberatan dan hari ini.")})
    if Dispute.objects.filter(objection=objection).exists():
        raise WrongState(_("Sengketa atas keberatan ini sudah dicatat."))
    until = citizen_limits.dispute_until(objection, legal_calendar()).on
    with acting(objection, ObjectionAct.DISPUTE, by, today) as deed:
        deed.move()
        filed = {"filed_on": filed_on, "window_until": until}
        dispute = Dispute.objects.create(objection=objection, registration=registration, **filed)
        deed.record(facts=filed)
    return dispute


def change_dispute(dispute: Dispute, *, by: User, today: date | None = None, **fields) -> None:
    """Record what happened. `fields` are any of `CHANGEABLE`; once finished, only a later judgment changes them."""
    require(dispute.objection, ObjectionAct.DISPUTE_CHANGE, by)
    today = today or timezone.localdate()
    fields = stored_texts(fields)
    if dispute.stage == DisputeStage.FINISHED and _differs(dispute, fields):
        raise WrongState(
            _("Putusan yang tetap hanya diganti dengan putusan kemudian, dengan pindaiannya dan orang kedua.")
        )
    changed = Dispute(pk=dispute.pk, objection=dispute.objection, filed_on=dispute.filed_on)
    changed.window_until = dispute.window_until
    for name in CHANGEABLE:
        setattr(changed, name, fields.get(name, getattr(dispute, name)))
    changed.full_clean(exclude=["id", "objection"])
    if changed.opens_information:
        orders.aims_of(dispute.objection, changed.aims.split(","))
    if changed.is_opening and not dispute.is_opening:
        entry_dates.check_order(changed.order_due_on, today)
        fields["order_due_on"] = changed.order_due_on or deadlines.order_due(today, legal_calendar()).on
    future = [name for name in DAYS if (day := getattr(changed, name)) and day > today]
    if future:
        raise ValidationError(dict.fromkeys(future, _("Tanggal ini tidak boleh sesudah hari ini.")))
    with acting(dispute.objection, ObjectionAct.DISPUTE_CHANGE, by, today) as deed:
        deed.move()
        changed.order_due_on = fields.get("order_due_on", changed.order_due_on)
        event = deed.note(facts=changed.facts)
        row = Dispute.objects.filter(pk=dispute.pk, version=dispute.version)
        if not row.update(version=F("version") + 1, **fields):
            raise WrongState(_("Orang lain lebih dulu mengubah catatan sengketa ini. Periksa lagi."))
        if changed.is_opening and not dispute.is_opening:
            _raise_tasks(changed, today)
        deed.enter(event)
    dispute.refresh_from_db()


def _differs(dispute: Dispute, fields: dict) -> bool:
    return any(name in fields and fields[name] != getattr(dispute, name) for name in ("stage", *FINAL))


def ask_replacement(judgment: LaterJudgment, *, by: User, scan: Incoming | None) -> LaterJudgment:
    """Enter, with its scan, a judgment that replaces a final one. *Raises* NotAllowed and ValidationError by field."""
    if scan is None:
        raise ValidationError({"scan": _("Unggah pindaian putusan kemudian itu.")})
    with scan.sealed_in(judgment):
        return JUDGMENTS.ask(judgment, by=by)


def _may_ask(judgment: LaterJudgment, by: User) -> None:
    dispute, today = judgment.dispute, timezone.localdate()
    require(dispute.objection, ObjectionAct.DISPUTE_CHANGE, by)
    for name in ("number", "result"):
        setattr(judgment, name, required(getattr(judgment, name), name))
    if dispute.finished_on is None:
        raise ValidationError({"dispute": str(NOTHING_FINAL)})
    if not dispute.finished_on <= judgment.judged_on <= today:
        raise ValidationError({"judged_on": _("Tanggalnya antara putusan yang diganti dan hari ini.")})
    if judgment.result == dispute.result:
        raise ValidationError({"result": _("Tulis apa yang diputuskan kemudian itu, bukan putusan yang digantinya.")})
    if judgment.opens_information:
        orders.aims_of(dispute.objection, judgment.aims.split(","))
        entry_dates.check_order(judgment.order_due_on, today)
    judgment.full_clean()


def _replace(judgment: LaterJudgment, by: User) -> dict:
    today, objection = timezone.localdate(), judgment.dispute.objection
    with acting(objection, ObjectionAct.DISPUTE_CHANGE, None, today, by_portal=True) as deed:
        deed.move()
        due_on = judgment.order_due_on or deadlines.order_due(today, legal_calendar()).on
        said = {name: getattr(judgment, name) for name in ("result", "opens_information", "aims")}
        said |= {"finished_on": judgment.judged_on, "order_due_on": due_on if judgment.opens_information else None}
        Dispute.objects.filter(pk=judgment.dispute_id).update(version=F("version") + 1, fulfilled_on=None, **said)
        dispute = Dispute.objects.select_related("objection").get(pk=judgment.dispute_id)
        orders.supersede(dispute, by=by, today=today)
        if dispute.opens_information:
            _raise_tasks(dispute, today)
        else:
            lift_ruling(orders.documents_of(objection), today)
        deed.record(facts=dispute.facts)
    return {}


JUDGMENTS = TwoPeople(
    model=LaterJudgment,
    columns=Columns(facts=("dispute", "number", "judged_on", "opens_information", "aims", "sha256"), called="judgment"),
    messages=("judgment_entered", "judgment_decided"),
    entries=lambda act: f"judgment.{act}",
    may_ask=_may_ask,
    apply=_replace,
    rival=JUDGMENT_WAITING,
)
confirm, refuse, withdraw = JUDGMENTS.confirm, JUDGMENTS.refuse, JUDGMENTS.withdraw


def end_unappealed(today: date) -> int:
    """Make the awards final that open something and against which nobody sued in time. *Returns* their number."""
    calendar, ended = legal_calendar(), 0
    awards = Dispute.objects.filter(opens_information=True, award_received_on__isnull=False)
    for dispute in awards.exclude(stage__in=(DisputeStage.COURT, DisputeStage.FINISHED)).select_related("objection"):
        until = dispute.lawsuit_until(calendar)
        if until and until.on < today:
            with suppress(WrongState):
                _become_final(dispute, today)
                ended += 1
    return ended


def _become_final(dispute: Dispute, today: date) -> None:
    with acting(dispute.objection, ObjectionAct.DISPUTE_CHANGE, None, today, by_portal=True) as deed:
        deed.move()
        dispute.stage, dispute.finished_on = DisputeStage.FINISHED, today
        dispute.result = dispute.result or dispute.summary or _("Putusan Komisi Informasi yang tidak digugat.")
        dispute.order_due_on = dispute.order_due_on or deadlines.order_due(today, legal_calendar()).on
        event = deed.note(facts=dispute.facts)
        dispute.save(update_fields=["stage", "finished_on", "result", "order_due_on"])
        _raise_tasks(dispute, today)
        deed.enter(event)


def _raise_tasks(dispute: Dispute, today: date) -> None:
    orders.raise_tasks(
        dispute.objection,
        by=Orderer.TRIBUNAL,
        aims=dispute.aims,
        information=dispute.result or dispute.summary or str(dispute),
        due_on=dispute.order_due_on,
        today=today,
    )
