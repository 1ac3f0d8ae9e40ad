"""Page behind a secret link: history, next step and acts of the applicant. GET changes nothing."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from documents.filetypes import BY_MIME
from opd.errors import NotAllowed, WrongState
from opd.models import SiteProfile
from opd.papers.letterhead import qr
from opd.web.client_ip import client_address
from opd.web.form_status import HOUR, as_too_often
from opd.web.limits import rate_limit
from opd.web.limits.request_size import STRANGER_FILES_BYTES, has_files, takes_files
from opd.web.page_act import ActForm, PageAct, Words
from requests_app.answers import sending
from requests_app.citizen.forms.case import (
    CompletionForm,
    DropForm,
    ObjectionActForm,
    ReadForm,
    RemarkForm,
    ResponseForm,
    WithdrawForm,
)
from requests_app.citizen.views import case_context
from requests_app.citizen.views.calendar_file import calendar_file
from requests_app.citizen.views.secret_link import case_address, secret_page
from requests_app.models import Audience, InformationRequest, LetterKind, Objection
from requests_app.states import NOTIFIED_STATES
from requests_app.tracking import secret_links, status_texts
from requests_app.web.sealed_file_response import deliver_sealed
from requests_app.workflow import drafts, objections, orders
from requests_app.workflow import requests as workflow
from requests_app.workflow.delivery import deliveries, letters_alone, notices
from requests_app.workflow.transition import Case

ACTS_PER_HOUR = 60  # per case
READ_BY_OTHERS = gettext_lazy(
    "Tautan atau kode ini dapat dibaca petugas juga, jadi tindakan ini tidak dapat dilakukan dengannya. Pakai tautan "
    "dari surel kami atau kode yang Anda dapat saat mendaftar, atau kirim surat bertanda tangan kepada PPID."
)
TOO_OFTEN = gettext_lazy("Terlalu banyak kiriman dalam satu jam ini, jadi yang ini belum terkirim. Kirim lagi nanti.")


@require_safe
@secret_page
def show(request: HttpRequest, case: Case, token: str) -> HttpResponse:
    return _page(request, case, token)


@require_safe
@secret_page
def calendar(request: HttpRequest, case: Case, token: str) -> HttpResponse:
    if isinstance(case, Objection):
        summary, due = _("Tenggat tanggapan keberatan %(number)s"), case.reply_due_on
    else:
        summary, due = _("Tenggat jawaban permohonan %(number)s"), case.due_on
    return calendar_file(
        uid=case.number,
        when=due,
        summary=summary % {"number": case.number},
        description=_("Dihitung dalam hari kerja menurut UU 14 Tahun 2008. Lihat laman %(portal)s.")
        % {"portal": SiteProfile.load().portal_name},
    )


@require_safe
@secret_page
def sheet(request: HttpRequest, case: Case, token: str) -> HttpResponse:
    """Show the request on one sheet for print. Its QR code holds the number, not the secret."""
    if isinstance(case, Objection):
        raise Http404
    address = settings.SITE_ADDRESS + reverse("requests:track")
    context = case_context.sheet_context(case, token, timezone.localdate()) | {
        "section": "permohonan",
        "address": address,
        "qr": mark_safe(qr(f"{address}?{urlencode({'nomor': case.number})}", omitsize=True)),  # noqa: S308 - an SVG of our own
    }
    return render(request, "requests_app/citizen/sheet.html", context)


@require_safe
@secret_page
def letter(request: HttpRequest, case: Case, token: str, pk: int) -> HttpResponseBase:
    row = get_object_or_404(case_context.letters_of(case), pk=pk)
    return deliver_sealed(request, row, name=_("Surat %(number)s.pdf") % {"number": _in_file_name(row.number)})


@require_http_methods(["GET", "HEAD", "POST"])
@secret_page
def answer_file(request: HttpRequest, case: Case, token: str, pk: int) -> HttpResponseBase:
    """Send a file of the answer once the notice was sent, under a neutral name.

    The button of the page sends a POST, which no scanner of e-mails does: with it, the applicant has the letter.
    """
    if isinstance(case, Objection) or case.state not in NOTIFIED_STATES:
        raise Http404
    file = get_object_or_404(sending.delivered(case), pk=pk)
    name = _("Jawaban %(number)s %(pk)d.%(extension)s") % {
        "number": _in_file_name(case.number),
        "pk": file.pk,
        "extension": BY_MIME[file.mime].extension,
    }
    if request.method == "POST" and case_context.is_of_applicant(secret_links.key_of(token)):
        deliveries.note_opened(case, file)
    return deliver_sealed(request, file, name=name)


def _in_file_name(number: str) -> str:
    return number.replace("/", "-")


class Repeated(Exception):
    """A form that was sent before, by a second click or by reloading the page."""


@dataclass(frozen=True, kw_only=True)
class ApplicantAct(PageAct):
    """An act of the applicant on the page of a case.

    `question` asks for confirmation first. `by_email` needs a link that we have sent by e-mail, which proves the
    address, `by_code` number and code, and `is_own` a link that nobody but the applicant can have read.
    """

    form: type[ActForm] = ActForm  # without fields: its button is the act
    question: Words = ""
    of_objection: bool = False
    by_email: bool = False
    by_code: bool = False
    is_own: bool = False


def _of_objection(verb: Callable[..., None]) -> Callable[..., None]:
    def act(case: Case, *, objection: int, **arguments) -> None:
        verb(get_object_or_404(case_context.objections_of(case), pk=objection), **arguments)

    return act


def _read(case: Case, *, letter: int, by: None) -> None:
    unread = case_context.unread_letters(case, list(case_context.objections_of(case)))
    row = next((row for row in unread if row.pk == letter), None)
    if row is None:
        raise WrongState
    if row.kind == LetterKind.NOTICE:
        notices.read(cast(InformationRequest, case))
    elif row.kind == LetterKind.OBJECTION_DECISION:
        objections.read(cast(Objection, row.objection))
    else:
        letters_alone.hand_over(row.objection or case, by=by, letter=row)


APPLICANT_ACTS = {
    "konfirmasi": ApplicantAct(
        label=gettext_lazy("Konfirmasi permohonan"),
        verb=workflow.confirm,
        done=gettext_lazy("Permohonan Anda sudah dikonfirmasi."),
        by_email=True,
    ),
    "baca": ApplicantAct(
        label=gettext_lazy("Baca"),
        form=ReadForm,
        verb=_read,
        done=gettext_lazy("Surat ini terbuka di bawah, dan tercatat Anda terima hari ini."),
        of_objection=True,
        by_code=True,
        is_own=True,
    ),
    "lengkapi": ApplicantAct(
        label=gettext_lazy("Kirim kelengkapan"),
        form=CompletionForm,
        verb=workflow.complete,
        done=gettext_lazy("Kelengkapan Anda sudah kami terima."),
    ),
    "tulis": ApplicantAct(
        label=gettext_lazy("Kirim pesan"),
        form=RemarkForm,
        verb=partial(workflow.add_remark, audience=Audience.APPLICANT),
        done=gettext_lazy("Pesan Anda sudah terkirim ke PPID."),
    ),
    "cabut": ApplicantAct(
        label=gettext_lazy("Cabut permohonan ini"),
        form=WithdrawForm,
        verb=workflow.withdraw,
        done=gettext_lazy("Permohonan Anda sudah dicabut."),
        question=gettext_lazy("Cabut permohonan ini?"),
        is_own=True,
    ),
    "batalkan-pencabutan": ApplicantAct(
        label=gettext_lazy("Batalkan pencabutan"),
        verb=workflow.revoke_withdrawal,
        done=gettext_lazy("Pencabutan dibatalkan. Permohonan Anda berjalan terus."),
    ),
    "batalkan-pencabutan-keberatan": ApplicantAct(
        label=gettext_lazy("Batalkan pencabutan"),
        form=ObjectionActForm,
        verb=_of_objection(objections.revoke_drop),
        done=gettext_lazy("Pencabutan dibatalkan. Keberatan Anda berjalan terus."),
        of_objection=True,
    ),
    "batalkan-pelepasan": ApplicantAct(
        label=gettext_lazy("Batalkan pelepasan"),
        form=ObjectionActForm,
        verb=_of_objection(orders.revoke_waiver),
        done=gettext_lazy("Pernyataan dibatalkan. Putusannya tetap harus dilaksanakan."),
        of_objection=True,
    ),
    "tanggapan": ApplicantAct(
        label=gettext_lazy("Kirim tanggapan"),
        form=ResponseForm,
        verb=_of_objection(objections.respond),
        done=gettext_lazy("Tanggapan Anda sudah dicatat."),
        of_objection=True,
    ),
    "cabut-keberatan": ApplicantAct(
        label=gettext_lazy("Cabut keberatan ini"),
        form=DropForm,
        verb=_of_objection(objections.drop),
        done=gettext_lazy("Keberatan Anda sudah dicabut."),
        question=gettext_lazy("Cabut keberatan ini?"),
        of_objection=True,
        is_own=True,
    ),
}


def _takes_files(*, act: str, **_kwargs) -> bool:
    row = APPLICANT_ACTS.get(act)
    return bool(row and has_files(row.form))


@takes_files(STRANGER_FILES_BYTES, applies=_takes_files)
@require_http_methods(["GET", "HEAD", "POST"])
@secret_page
def act(request: HttpRequest, case: Case, token: str, act: str) -> HttpResponseBase:
    """Do one of `APPLICANT_ACTS` by POST; by GET ask for confirmation."""
    row = APPLICANT_ACTS.get(act)
    if row is None or (isinstance(case, Objection) and not row.of_objection):
        raise Http404
    if row.by_email and not case_context.came_by_email(case, token):
        raise Http404
    key = secret_links.key_of(token)
    if row.is_own and not case_context.is_of_applicant(key):
        messages.error(request, str(READ_BY_OTHERS))
        return redirect(case_address(token))
    if row.by_code and not case_context.came_by_code(key):
        raise Http404
    if request.method != "POST":
        return _confirmation_page(request, token, row) if row.question else redirect(case_address(token))
    refusal = "" if allow_act(case) else TOO_OFTEN
    form = row.form(request.POST, request.FILES, stranger=client_address(request), refusal=refusal)
    if form.is_valid():
        with _refusals_shown(request, case, form), form.sealed() as parts, sent_once(request):
            row.perform(case, None, form, **parts)
            messages.success(request, str(row.done))
    if form.errors:
        page = _confirmation_page(request, token, row, form) if row.question else _page(request, case, token, form)
        return as_too_often(page) if refusal else page
    return redirect(case_address(token))


def allow_act(case: Case) -> bool:
    """Count an act of the applicant; *Returns* False past the limit of an hour."""
    return rate_limit.allow("case.act", case.number, limit=ACTS_PER_HOUR, seconds=HOUR)


@contextmanager
def _refusals_shown(request: HttpRequest, case: Case, form: ActForm):
    try:
        yield
    except (WrongState, NotAllowed):
        case.refresh_from_db()
        sentence = _("Tindakan ini tidak dapat dilakukan lagi. Statusnya sekarang: %(status)s.")
        messages.error(request, sentence % {"status": status_texts.public_status(case)})
    except ValidationError as error:
        form.add_error(None, error.messages)
    except drafts.NotStored as error:
        form.add_error(None, ValidationError(str(error), code=error.code))
    except Repeated:
        messages.info(request, _("Ini sudah terkirim."))


@contextmanager
def sent_once(request: HttpRequest) -> Iterator[None]:
    """Open the transaction of a form that may be sent once. *Raises* Repeated for the second of two clicks.

    The form carries a random text (`new_nonce`) and is counted in the transaction of its act, so that one whose act
    failed can be sent again unchanged.
    """
    with transaction.atomic():
        if not rate_limit.allow("case.once", f"{request.path} {request.POST.urlencode()}", limit=1, seconds=86400):
            raise Repeated
        yield


def new_nonce() -> str:
    return secrets.token_urlsafe(8)


def _confirmation_page(
    request: HttpRequest, token: str, row: ApplicantAct, form: ActForm | None = None
) -> HttpResponse:
    form = form or row.form(initial={"objection": request.GET.get("keberatan")})
    context = {"section": "permohonan", "token": token, "question": row.question, "form": form, "once": new_nonce()}
    return render(request, "requests_app/citizen/case_confirm.html", context)


def _page(request: HttpRequest, case: Case, token: str, form: ActForm | None = None) -> HttpResponse:
    context = case_context.page_context(case, token, timezone.localdate())
    context |= {
        "section": "permohonan",
        "labels": {name.replace("-", "_"): row.label for name, row in APPLICANT_ACTS.items()},
        "once": new_nonce(),
        "is_new": "baru" in request.GET,
        "may_read": context["may_read"] and not request.user.is_authenticated,
        "new_objection": request.GET.get("keberatan", ""),
        "remark_form": form if isinstance(form, RemarkForm) else RemarkForm(),
        "completion_form": form if isinstance(form, CompletionForm) else CompletionForm(),
        "failed": form if form and form.errors else None,
    }
    for shown in context["objections"]:
        shown.restore_typed(form)
    name = "objection_case" if isinstance(case, Objection) else "case"
    status = 503 if form and form.has_error(NON_FIELD_ERRORS, drafts.NotStored.code) else 200
    return render(request, f"requests_app/citizen/{name}.html", context, status=status)
