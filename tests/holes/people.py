"""Holes around people and the calendar: days off (item 7), periods (5, 13), identities and mergers (10)."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from documents.models import YearlyReport
from opd.models import Holiday
from portal.succession import verbs as succession
from requests_app.models import IDENTITY_FIELDS, Applicant, InformationRequest, LegalPeriod, Objection
from requests_app.personal_data import identity
from requests_app.staff import reminders
from requests_app.workflow import objections
from requests_app.workflow.clock import holiday_changes, period_changes, recompute
from tests.holes.conftest import TEXTS
from tests.holes.hole import SEALED, Delete, Insert, Page, Raw, Update, Verb, hole
from tests.markup import text
from tests.requests_app.conftest import NIK, TODAY, basis, seen, written_past_the_verbs

DAY = timedelta(days=1)
ADD = "admin:opd_holiday_add"


def day(**columns):
    whole = {"date": date(2026, 12, 24), "kind": "national", "name": "Cuti", "source": "", "confirmed": True}
    return Holiday(**whole | columns)


def posted_day(**fields):
    return {"date": "2026-12-24", "kind": "national", "name": "Cuti", "source": "", "confirmed": "on"} | fields


def posted(**fields):
    return lambda browser, _scene: browser.post(reverse(ADD), posted_day(**fields))


def attachment_page(s):
    return f"{s.with_attachment.inforequest.get_absolute_url()}lampiran/{s.with_attachment.pk}/"


def period(**columns):
    whole = {"kind": "answer", "days": 14, "article": "Pasal 22 ayat (7)", "law": "Undang-Undang Nomor 1 Tahun 2026"}
    return LegalPeriod(**whole | {"valid_from": date(2027, 1, 1), "reason": "Undang-undang baru."} | columns)


def stated(s):
    return s.sent.letters.get(kind="notice").stated_due_on


def after_a_change(s, *, filed_on):
    off = Holiday.objects.filter(date=date(2026, 3, 20))
    change = holiday_changes.ask(removed=off, reason="Keputusan baru.", scan=basis(), by=s.reviewer)
    seen(holiday_changes.confirm, change, by=s.superior)
    case = InformationRequest.objects.get(pk=s.sent.pk)
    objections.file("d", TEXTS, inforequest=case, today=filed_on)


DAYS_OFF = [
    hole(
        "7",
        "A national day was certain without the number of its SKB, a local one without its decision",
        "calendar reviewer",
        Page("reviewer", "confirms a day without a number", posted(), "baru pasti dengan nomor SKB-nya"),
        Page(
            "reviewer",
            "adds a local day with words for a source",
            posted(kind="local", source="Rapat"),
            "Tulis nomor dan tahun keputusannya",
        ),
        Verb(
            "holiday_changes.save_day, national",
            lambda s: holiday_changes.save_day(day(), by=s.reviewer),
            "nomor SKB-nya",
        ),
        Verb(
            "holiday_changes.save_day, local",
            lambda s: holiday_changes.save_day(day(kind="local", source="Rapat"), by=s.reviewer),
            "nomor dan tahun keputusannya",
        ),
        Verb(
            "holiday_changes.confirm_year without a number",
            lambda s: holiday_changes.confirm_year(2027, source="SKB", by=s.reviewer),
            "nomor SKB",
        ),
        Insert(what="a certain day without a number", row=lambda s: day(), guards=("holiday_has_its_paper_on_insert",)),
        Insert(
            what="a local day without a decision",
            row=lambda s: day(kind="local", source="Rapat"),
            guards=("holiday_has_its_paper_on_insert",),
        ),
        Update(
            what="the number of a certain day is gone",
            rows=lambda s: Holiday.objects.filter(pk=Holiday.objects.filter(confirmed=True).first().pk),
            columns=lambda s: {"source": "SKB"},
            guards=("holiday_has_its_paper_on_update",),
        ),
    ),
    hole(
        "7",
        "A day off that lay in the past, or moved open cases, did so unseen",
        "assigned reviewer",
        Page(
            "reviewer",
            "adds the due date of a case, and is led to a proposal",
            lambda b, s: b.post(
                reverse(ADD),
                posted_day(date=s.assigned.due_on.isoformat(), kind="local", source="SK 7/2026"),
                follow=True,
            ),
            "Atasan PPID yang menyetujuinya",
        ),
        Verb(
            "holiday_changes.save_day of the due date of a case",
            lambda s: holiday_changes.save_day(
                day(date=s.assigned.due_on, kind="local", source="SK 7/2026"), by=s.reviewer
            ),
            "Atasan PPID yang menyetujuinya",
        ),
        Verb(
            "holiday_changes.save_day of yesterday",
            lambda s: holiday_changes.save_day(day(date=TODAY - DAY, kind="local", source="SK 7/2026"), by=s.reviewer),
            "sudah lewat",
        ),
        Insert(
            what="a day off with its paper",
            row=lambda s: day(date=s.assigned.due_on, kind="local", source="SK 7/2026"),
            guards=("holiday_of_open_cases_is_entered_by_two", "holiday_of_a_case_counts_from_its_entry"),
        ),
        Update(
            what="a day off inside the period of a case is removed",
            rows=lambda s: Holiday.objects.filter(date=date(2026, 3, 20)),
            columns=lambda s: {"removed_at": timezone.now()},
            guards=("holiday_of_open_cases_is_removed_by_two",),
        ),
        Update(
            what="the day of a day off",
            rows=lambda s: Holiday.objects.filter(date=date(2026, 3, 20)),
            columns=lambda s: {"date": s.assigned.due_on},
            guards=("holiday_keeps_its_day",),
        ),
        Delete(
            what="a day off",
            rows=lambda s: Holiday.objects.filter(date=date(2026, 5, 1)),
            guards=("holiday_is_never_deleted",),
        ),
    ),
]

PERIODS = [
    hole(
        "5",
        "Who objected on the day that the letter had stated was late, once the calendar had moved it",
        "sent reviewer superior",
        Verb(
            "objections.file on the stated day, after a day off was taken out",
            lambda s: after_a_change(s, filed_on=stated(s)),
            "in time",
            lambda s: Objection.objects.get().timeliness == "in_time",
        ),
        Verb(
            "objections.file on the day after",
            lambda s: after_a_change(s, filed_on=stated(s) + DAY),
            "late",
            lambda s: Objection.objects.get().timeliness == "late",
        ),
    ),
    hole(
        "13",
        "A program or one person alone changed a period of the law",
        "assigned reviewer superior",
        Verb(
            "period_changes.confirm by who proposed it",
            lambda s: period_changes.confirm(
                period_changes.propose(period(), by=s.superior, scan=basis()), by=s.superior
            ),
            "harus orang kedua",
        ),
        Insert(
            what="a row that is confirmed",
            row=lambda s: period(
                asked_by=s.reviewer, state="confirmed", decided_by=s.superior, decided_at=timezone.now()
            ),
            guards=("legal_period_begins_as_proposed",),
        ),
        Update(
            what="the days of the row in force",
            rows=lambda s: LegalPeriod.objects.filter(kind="answer"),
            columns=lambda s: {"days": 14},
            guards=("legal_period_stays_as_proposed", "legal_period_is_decided_once"),
        ),
        Delete(
            what="the row in force",
            rows=lambda s: LegalPeriod.objects.filter(kind="answer"),
            guards=("legal_period_is_never_deleted",),
        ),
        Update(
            what="the due date of a case by another number of days",
            rows=lambda s: InformationRequest.objects.filter(pk=s.assigned.pk),
            columns=lambda s: {"first_due_on": s.assigned.due_on + DAY, "due_on": s.assigned.due_on + DAY},
            guards=("request_is_due_by_the_periods_on_update",),
        ),
    ),
    hole(
        "13",
        "Open cases moved in the name of the morning's check",
        "assigned",
        Verb(
            "reminders.remind, after a day off was written past its verb",
            lambda s: (
                written_past_the_verbs(day(date=s.assigned.due_on, kind="local", source="SK 7/2026")),
                reminders.remind(TODAY),
            ),
            "the case stays as it is, and is listed",
            lambda s: (
                [moved.case for moved in recompute.out_of_step().moved] == [s.assigned]
                and InformationRequest.objects.get(pk=s.assigned.pk).due_on == s.assigned.due_on
            ),
        ),
    ),
]

IDENTITIES = [
    hole(
        "10",
        "A national number could be written in clear text",
        "assigned",
        Raw(
            what="a national number in clear text",
            sql=lambda s: (
                f"UPDATE requests_app_applicant SET national_id = '{NIK}' WHERE id = {s.assigned.applicant_id}"
            ),
            guards=(SEALED,),
        ),
    ),
    hole(
        "10",
        "A file of the applicant was opened without a reason and without an entry",
        "with_attachment reviewer operator",
        Page("reviewer", "asks for it by its address", lambda b, s: b.get(attachment_page(s)), 405),
        Page(
            "reviewer",
            "gives a reason of three letters",
            lambda b, s: b.post(attachment_page(s), {"reason": "cek"}, follow=True),
            "sedikitnya 10 huruf",
        ),
        Page(
            "operator",
            "asks with a reason",
            lambda b, s: b.post(attachment_page(s), {"reason": "Membaca isinya."}),
            404,
        ),
        Verb(
            "identity.open_attachment without a reason",
            lambda s: identity.open_attachment(
                s.with_attachment.inforequest, s.with_attachment, by=s.reviewer, reason=" "
            ),
            "Tulis untuk apa",
        ),
        Verb(
            "identity.open_attachment by an operator",
            lambda s: identity.open_attachment(
                s.with_attachment.inforequest, s.with_attachment, by=s.operator, reason="Membaca isinya."
            ),
            "Identitas pemohon tidak terbuka",
        ),
    ),
    hole(
        "11",
        "An applicant was blanked without the record of the destruction, or deleted",
        "closed",
        Update(
            what="the national number is gone",
            rows=lambda s: Applicant.objects.filter(pk=s.closed.applicant_id),
            columns=lambda s: {"national_id": ""},
            guards=("applicant_is_blanked_with_its_record",),
        ),
        Update(
            what="all is gone, with a moment of destruction",
            rows=lambda s: Applicant.objects.filter(pk=s.closed.applicant_id),
            columns=lambda s: _blank(),
            guards=("applicant_is_blanked_with_its_record",),
        ),
        Delete(
            what="the applicant",
            rows=lambda s: Applicant.objects.filter(pk=s.closed.applicant_id),
            guards=("applicant_is_never_deleted",),
        ),
    ),
]

DUTIES = [
    hole(
        "9",
        "The public read Belum diisi where the office still owes something",
        "calendar",
        Page(
            "nobody",
            "reads the contacts of an office that entered none",
            lambda b, s: b.get("/halaman/kontak/"),
            "what is not entered is left out",
            lambda s: "Belum diisi" not in text(s.response),
        ),
        Page(
            "nobody",
            "reads the front page",
            lambda b, s: b.get("/"),
            "what is not entered is left out",
            lambda s: "Belum diisi" not in text(s.response),
        ),
    ),
    hole(
        "10",
        "An agency was merged by somebody who keeps no agencies, or into itself",
        "opd_health opd_kominfo site_admin reviewer",
        Page(
            "reviewer",
            "posts the form of the site admin",
            lambda b, s: b.post(
                reverse("admin:opd_opd_succeed", args=[s.opd_kominfo.pk]),
                {"predecessors": [s.opd_health.pk], "on": TODAY.isoformat()},
            ),
            403,
        ),
        Verb(
            "succession.succeed by a verifikator",
            lambda s: succession.succeed([s.opd_health], s.opd_kominfo, by=s.reviewer, on=TODAY),
            "dicatat oleh admin situs",
        ),
        Verb(
            "succession.succeed of an agency by itself",
            lambda s: succession.succeed([s.opd_health], s.opd_health, by=s.site_admin, on=TODAY),
            "OPD tidak dapat menggantikan dirinya sendiri",
        ),
    ),
    hole(
        "10",
        "The yearly report was done with a document that is not public",
        "yearly draft reviewer",
        Update(
            what="done with a draft",
            rows=lambda s: YearlyReport.objects.filter(pk=s.yearly.pk),
            columns=lambda s: {"document": s.draft, "done_on": TODAY, "done_by": s.reviewer},
            guards=("yearly_report_is_public_on_update",),
        ),
        Update(
            what="done with nothing",
            rows=lambda s: YearlyReport.objects.filter(pk=s.yearly.pk),
            columns=lambda s: {"done_on": TODAY},
            guards=("yearly_report_done_names_document",),
        ),
        Delete(
            what="the task",
            rows=lambda s: YearlyReport.objects.filter(pk=s.yearly.pk),
            guards=("yearly_report_is_never_deleted",),
        ),
    ),
]


def _blank() -> dict:
    return dict.fromkeys(IDENTITY_FIELDS, "") | {"destroyed_at": timezone.now()}


HOLES = DAYS_OFF + PERIODS + IDENTITIES + DUTIES
