from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from opd.languages import in_site_language
from opd.models import SiteProfile
from opd.page_cache.memo import cached_until_next_act
from opd.papers import letterhead
from requests_app import deadlines
from requests_app.deadlines import PeriodKind
from requests_app.models import AccessMode, ApplicantKind, Delivery, Format, ObjectionGround, PaperKind, legal_calendar
from requests_app.models.choices import IDENTITY_PAPERS

TEMPLATES = Path(settings.BASE_DIR) / "templates" / "paper_forms"
STATED = (PeriodKind.ANSWER, PeriodKind.EXTENSION, PeriodKind.OBJECT, PeriodKind.REPLY)
ID_CARDS = (PaperKind.ID_CARD, PaperKind.PRINCIPAL_ID)


class PaperForm(StrEnum):
    REQUEST = "permohonan"
    OBJECTION = "keberatan"


@cached_until_next_act
@in_site_language()
def pdf(form: PaperForm) -> bytes:
    """Return the form as PDF/UA, with the periods that are valid today."""
    return letterhead.typeset(TEMPLATES / f"{form}.typ", _common() | CONTENTS[form]())


def _common() -> dict:
    today, profile = timezone.localdate(), SiteProfile.load()
    periods = legal_calendar().periods
    rows = {kind: deadlines.row_on(today, periods[kind]) for kind in STATED}
    head = letterhead.head(letterhead.PPID, today)
    head["office"] |= {"emblem": letterhead.emblem()}
    contact = [" ".join(part.split()) for part in (profile.address, profile.hours, profile.phone, profile.email)]
    return (
        head
        | {"contact": [part for part in contact if part]}
        | {f"{kind}_days": row.days for kind, row in rows.items()}
        | {f"article_{kind}": row.article for kind, row in rows.items()}
    )


def _request() -> dict:
    papers = [paper for paper in IDENTITY_PAPERS if settings.ASK_ID_CARD or paper not in ID_CARDS]
    return {
        "title": "Formulir permohonan informasi publik",
        "basis": "Undang-Undang Nomor 14 Tahun 2008 Pasal 4 ayat (3) dan Pasal 22 ayat (2)",
        "online": settings.SITE_ADDRESS + reverse("requests:new"),
        "kinds": _labels(ApplicantKind),
        "papers": [str(paper.label) for paper in papers],
        "accesses": _labels(AccessMode),
        "formats": _labels(Format),
        "deliveries": [str(way.label) for way in Delivery if way is not Delivery.PORTAL],
    }


def _objection() -> dict:
    return {
        "title": "Formulir keberatan",
        "basis": "Undang-Undang Nomor 14 Tahun 2008 Pasal 35 dan Pasal 36",
        "online": settings.SITE_ADDRESS + reverse("requests:objections"),
        "grounds": [f"{ground.label} (huruf {ground})" for ground in ObjectionGround],
    }


def _labels(choices) -> list[str]:
    return [str(choice.label) for choice in choices]


CONTENTS = {PaperForm.REQUEST: _request, PaperForm.OBJECTION: _objection}
