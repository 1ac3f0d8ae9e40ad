"""The page behind a secret link: what happened, what comes next, and what the applicant can do. GET only reads."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from documents.filetypes import BY_MIME
from opd.errors import NotAllowed, WrongState
from opd.limits import rate_limit
from opd.limits.request_size import STRANGER_FILES_BYTES, has_files, takes_files
from opd.web.client_ip import client_address
from requests_app import status_texts
from requests_app.citizen.forms.case import (
    ActForm,
    CompletionForm,
    ConfirmForm,
    DropForm,
    RemarkForm,
    ResponseForm,
    WithdrawForm,
)
from requests_app.citizen.views import case_context
from requests_app.citizen.views.busy import told_when_busy
from requests_app.citizen.views.calendar_file import calendar_file
from requests_app.citizen.views.secret_link import case_address, secret_page
from requests_app.models import Audience, Objection
from requests_app.states import TOLD_STATES
from requests_app.web.sealed_file_response import deliver_sealed
from requests_app.workflow import drafts, objections
from requests_app.workflow import requests as workflow
from requests_app.workflow.transition import Case

ACTS_PER_HOUR = 60  # by all who hold a link to the case


@require_safe
@secret_page
def show(request: HttpRequest, case: Case, token: str) -> HttpResponse:
    return _page(request, case, token)


@require_safe
@secret_page
def calendar(request: HttpRequest, case: Case, token: str) -> HttpResponse:
    """The next date of the case for a calendar program; no link and no words of the case in it."""
    if isinstance(case, Objection):
        summary, due = _("Tenggat tanggapan keberatan %(number)s"), case.reply_due_on
    else:
        summary, due = _("Tenggat jawaban permohonan %(number)s"), case.due_on
    return calendar_file(
        uid=case.number,
        when=due,
        summary=summary % {"number": case.number},
        description=_("Dihitung dalam hari kerja menurut UU 14 Tahun 2008. Lihat laman PLID Kota Metro."),
    )


@require_safe
@secret_page
def letter(request: HttpRequest, case: Case, token: str, pk: int) -> HttpResponseBase:
    found = get_object_or_404(case_context.letters_of(case), pk=pk)
    return deliver_sealed(request, found, name=_("Surat %(number)s.pdf") % {"number": _in_a_file_name(found.number)})


@require_safe
@secret_page
def answer_file(request: HttpRequest, case: Case, token: str, pk: int) -> HttpResponseBase:
    """A file of the answer, once the notice has gone out; its name says nothing of what a clerk called it."""
    if isinstance(case, Objection) or case.state not in TOLD_STATES:
        raise Http404
    found = get_object_or_404(case_context.answer_files_of(case), pk=pk)
    name = _("Jawaban %(number)s %(pk)d.%(extension)s") % {
        "number": _in_a_file_name(case.number),
        "pk": found.pk,
        "extension": BY_MIME[found.mime].extension,
    }
    return deliver_sealed(request, found, name=name)


def _in_a_file_name(number: str) -> str:
    return number.replace("/", "-")


# What the applicant does --------------------------------------------------------------------------------------------


class Repeated(Exception):
    """This very form was sent before: the second of two clicks, a page that was loaded again."""


def _without_files(form: ActForm) -> AbstractContextManager[dict]:
    return nullcontext({})


@dataclass(frozen=True)
class Doing:
    """One act of the applicant: its form, the verb, the sentence afterwards; `question` where it is asked twice.

    `sealed`: its files, put away before the verb's transaction and gone again when that fails. `by_email`: only behind
    a link that we e-mailed, for it proves that the address is the applicant's.
    """

    form: type[ActForm]
    do: Callable[..., None]
    told: str | Promise
    question: str | Promise = ""
    of_objection: bool = False
    by_email: bool = False
    sealed: Callable[[ActForm], AbstractContextManager[dict]] = _without_files


def _confirm(case, form) -> None:
    workflow.confirm(case)


@contextmanager
def _completion(form) -> Iterator[dict]:
    with ExitStack() as stack:
        with drafts.storing(_("Yang Anda tulis masih di bawah. Pilih lagi berkasnya, lalu coba beberapa saat lagi.")):
            parts = stack.enter_context(form.sealed())
        yield parts


def _complete(case, form, **parts) -> None:
    workflow.complete(case, **parts)


def _say(case, form) -> None:
    workflow.say(case, by=None, text=form.cleaned_data["text"], audience=Audience.APPLICANT)


def _withdraw(case, form) -> None:
    workflow.withdraw(case, reason=form.cleaned_data["reason"])


def _respond(case, form) -> None:
    objections.respond(_objection(case, form), text=form.cleaned_data["text"])


def _drop(case, form) -> None:
    objections.drop(_objection(case, form), reason=form.cleaned_data["reason"])


def _objection(case: Case, form) -> Objection:
    return get_object_or_404(case_context.objections_of(case), pk=form.cleaned_data["objection"])


DOINGS = {
    "konfirmasi": Doing(ConfirmForm, _confirm, gettext_lazy("Permohonan Anda sudah dikonfirmasi."), by_email=True),
    "lengkapi": Doing(
        CompletionForm, _complete, gettext_lazy("Kelengkapan Anda sudah kami terima."), sealed=_completion
    ),
    "tulis": Doing(RemarkForm, _say, gettext_lazy("Pesan Anda sudah terkirim ke PPID.")),
    "cabut": Doing(
        WithdrawForm,
        _withdraw,
        gettext_lazy("Permohonan Anda sudah dicabut."),
        gettext_lazy("Cabut permohonan ini?"),
    ),
    "tanggapan": Doing(ResponseForm, _respond, gettext_lazy("Tanggapan Anda sudah dicatat."), of_objection=True),
    "cabut-keberatan": Doing(
        DropForm,
        _drop,
        gettext_lazy("Keberatan Anda sudah dicabut."),
        gettext_lazy("Cabut keberatan ini?"),
        of_objection=True,
    ),
}


def _takes_files(*, act: str, **_kwargs) -> bool:
    doing = DOINGS.get(act)
    return bool(doing and has_files(doing.form))


@takes_files(STRANGER_FILES_BYTES, applies=_takes_files)
@require_http_methods(["GET", "HEAD", "POST"])
@secret_page
def act(request: HttpRequest, case: Case, token: str, act: str) -> HttpResponseBase:
    """Do one of DOINGS by POST. GET asks again where an act cannot be undone, and else leads back to the case."""
    doing = DOINGS.get(act)
    if doing is None or (isinstance(case, Objection) and not doing.of_objection):
        raise Http404
    if doing.by_email and not case_context.came_by_email(case, token):
        raise Http404
    if request.method != "POST":
        return _ask(request, token, doing) if doing.question else redirect(case_address(token))
    if not rate_limit.allow("case.act", case.number, limit=ACTS_PER_HOUR, seconds=3600):
        return render(request, "requests_app/citizen/too_often.html", status=429)
    form = doing.form(request.POST, request.FILES, stranger=client_address(request))
    if form.is_valid():
        with _told(request, case, form), doing.sealed(form) as parts, sent_once(request):
            doing.do(case, form, **parts)
            messages.success(request, str(doing.told))
    if form.errors:
        return _ask(request, token, doing, form) if doing.question else _page(request, case, token, form)
    return redirect(case_address(token))


@contextmanager
def _told(request: HttpRequest, case: Case, form: ActForm):
    """Errors of a verb as sentences for the applicant, in his words: the inner state of a case is not for him."""
    try:
        yield
    except (WrongState, NotAllowed):
        case.refresh_from_db()
        status = (
            status_texts.objection_status(case) if isinstance(case, Objection) else status_texts.public_status(case)
        )
        messages.error(
            request,
            _("Tindakan ini tidak dapat dilakukan lagi. Statusnya sekarang: %(status)s.") % {"status": status},
        )
    except ValidationError as error:
        form.add_error(None, error.messages)
    except drafts.NotStored as error:
        form.add_error(None, ValidationError(str(error), code=error.code))
    except Repeated:
        messages.info(request, _("Ini sudah terkirim."))


@contextmanager
def sent_once(request: HttpRequest) -> Iterator[None]:
    """The transaction of a form that carries a word to be used once: raises Repeated for the second of two clicks.

    Word and act stand or fall together, so what failed may be sent again as it is.
    """
    with transaction.atomic():
        if not rate_limit.allow("case.once", f"{request.path} {request.POST.urlencode()}", limit=1, seconds=86400):
            raise Repeated
        yield


def new_once() -> str:
    return secrets.token_urlsafe(8)


def _ask(request: HttpRequest, token: str, doing: Doing, form: ActForm | None = None) -> HttpResponse:
    form = form or doing.form(initial={"objection": request.GET.get("keberatan")})
    context = {"section": "permohonan", "token": token, "question": doing.question, "form": form, "once": new_once()}
    return render(request, "requests_app/citizen/case_confirm.html", context)


# The page -----------------------------------------------------------------------------------------------------------


def _page(request: HttpRequest, case: Case, token: str, form: ActForm | None = None) -> HttpResponse:
    context = case_context.of(case, token, timezone.localdate()) | {
        "section": "permohonan",
        "once": new_once(),
        "is_new": "baru" in request.GET,
        "new_objection": request.GET.get("keberatan", ""),
        "remark_form": form if isinstance(form, RemarkForm) else RemarkForm(),
        "completion_form": form if isinstance(form, CompletionForm) else CompletionForm(),
        "failed": form if form and form.errors else None,
    }
    for shown in context["objections"]:
        shown.take_back(form)
    name = "objection_case" if isinstance(case, Objection) else "case"
    status = 503 if form and form.has_error(NON_FIELD_ERRORS, drafts.NotStored.code) else 200
    return told_when_busy(request, render(request, f"requests_app/citizen/{name}.html", context, status=status), form)
