"""The sheet of the consequence test and the decision, for staff (domain 2.11, 2.12)."""

from collections.abc import Iterator
from datetime import date
from typing import cast

from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _

from documents.models import ConsequenceTest
from documents.models.exemption import MUST_END, PERSONAL
from documents.models.exemption.consequence import REQUIRED_TEXTS
from documents.models.exemption.durations import duration_of, stated_duration
from opd.papers import decisions, letterhead


def sheet(test: ConsequenceTest) -> bytes:
    """Return the lembar pengujian konsekuensi as PDF; without an approval it is marked as a draft."""
    is_personal = test.ground in PERSONAL
    content = {
        "title": _("Lembar pengujian konsekuensi"),
        "number": test.decision_number,
        "weekday": date_format(test.tested_on, "l"),
        "agency": test.agency_name,
        "test": _words(test),
        "consent": _answer(test.written_consent) if is_personal else "",
        "public_office": _answer(test.public_office) if is_personal else "",
        "team": test.members,
        "remark": "" if test.is_approved else _("Konsep: belum disetujui Atasan PPID."),
    }
    return letterhead.pdf("consequence_test", letterhead.head(letterhead.PPID, test.tested_on) | content)


def lines(test: ConsequenceTest) -> list[tuple[str, str]]:
    """Return (label, text) of each part of the sheet, the text empty where a part does not apply."""
    is_personal, decided = test.ground in PERSONAL, ""
    if test.is_approved:
        decided = f"{test.decision_number}, {letterhead.in_words(cast(date, test.decision_date))}"
    return [
        (_("Golongan informasi"), f"{test.subject_class} ({test.agency_name})" if test.subject_class else ""),
        (_("Uraian informasi"), test.information),
        (_("Alasan pengecualian"), test.get_ground_display()),
        (_("Dasar undang-undang"), test.law),
        (_("Persetujuan tertulis orangnya (Pasal 18 ayat 2)"), _answer(test.written_consent) if is_personal else ""),
        (_("Menyangkut jabatan publik (Pasal 18 ayat 2)"), _answer(test.public_office) if is_personal else ""),
        (_("Konsekuensi bila dibuka"), test.consequence_if_opened),
        (_("Manfaat bila ditutup"), test.benefit_if_closed),
        (_("Kepentingan umum untuk membuka"), test.interest_in_opening),
        (_("Kepentingan umum untuk menutup"), test.interest_in_closing),
        (_("Jangka waktu"), duration_of(test)),
        (_("PPID yang menguji"), test.officer),
        (_("Tim penguji"), "\n".join(test.members)),
        (_("Tanggal pengujian"), letterhead.in_words(test.tested_on)),
        (_("Keputusan"), decided),
        (_("Ditulis oleh"), test.written_by.name_at(test.written_at)),
    ]


def decision(test: ConsequenceTest) -> bytes:
    """Return the penetapan klasifikasi of an approved test as PDF."""
    head = letterhead.head(letterhead.PPID, cast(date, test.decision_date))
    approved_on = timezone.localdate(test.approved_at)
    content = {
        "title": _("Keputusan PPID tentang penetapan klasifikasi informasi yang dikecualikan"),
        "number": test.decision_number,
        "body": head["office"]["government"],
        "agency": test.agency_name,
        "document": test.title,
        "considering": decisions.sentences(_considering(test)),
        "citing": _laws(test),
        "test": _words(test) | {"duration": stated_duration(test)},
        "approval": letterhead.signer(letterhead.SUPERIOR, approved_on) | {"on": approved_on},
        "ended": _end(test),
    }
    return letterhead.pdf("classification", head | content)


def _considering(test: ConsequenceTest) -> Iterator[str]:
    """Yield what the decision weighs (UU 14/2008 Pasal 2 ayat (4), 17, 18 ayat (2), 19)."""
    yield _("pengujian konsekuensi sudah dilakukan dengan saksama pada tanggal %(day)s") % {
        "day": letterhead.in_words(test.tested_on)
    }
    yield _("membuka informasi ini dapat menimbulkan konsekuensi: %(words)s") % {"words": test.consequence_if_opened}
    yield _("menutupnya melindungi kepentingan berikut: %(words)s") % {"words": test.benefit_if_closed}
    yield _("kepentingan umum untuk membukanya: %(words)s") % {"words": test.interest_in_opening}
    yield _("kepentingan umum untuk menutupnya: %(words)s") % {"words": test.interest_in_closing}
    if test.ground in PERSONAL:
        yield str(decisions.NEITHER_CONSENT_NOR_OFFICE)
    yield _("menutup informasi ini melindungi kepentingan yang lebih besar daripada membukanya (Pasal 2 ayat (4))")


def _laws(test: ConsequenceTest) -> list[str]:
    exempting = _("Pasal 17 huruf %(letter)s") % {"letter": test.ground}
    person = "Pasal 18 ayat (2)" if test.ground in PERSONAL else ""
    term = "Pasal 20" if test.ground in MUST_END else ""
    own = decisions.disclosure_act("Pasal 2 ayat (4)", exempting, person, "Pasal 19", term)
    appointment = decisions.appointment(letterhead.PPID, cast(date, test.decision_date))
    return [own, *decisions.cited(test.law), *appointment]


def _words(test: ConsequenceTest) -> dict:
    texts = {name: getattr(test, name) for name in (*REQUIRED_TEXTS, "tested_on") if name != "team"}
    return texts | {"ground": test.get_ground_display(), "duration": duration_of(test)}


def _answer(answer: bool | None) -> str:
    return "" if answer is None else (_("Ya") if answer else _("Tidak"))


def _end(test: ConsequenceTest) -> str:
    if test.ended_at is None:
        return ""
    return _("Tidak berlaku lagi sejak %(day)s: %(how)s.") % {
        "day": letterhead.in_words(timezone.localdate(test.ended_at)),
        "how": test.get_end_display().lower(),
    }
