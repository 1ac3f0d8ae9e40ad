"""One act on one case: what it is called, what it brings about, its form, its verb. And the page it is done on.

The same for requests and objections. A form that is refused, or comes too late, is shown again with all that was typed.
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import BinaryIO, cast

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from documents.lifecycle.publishing import Incoming
from opd.errors import sentences
from opd.models import User
from opd.rules import has_role
from requests_app import secret_links
from requests_app.models import AnswerFile, InformationRequest
from requests_app.staff.forms.acts import ActForm
from requests_app.staff.reads.due_dates import Calendar
from requests_app.staff.views.access import FAILURES, DeskRequest
from requests_app.workflow import transition
from requests_app.workflow.drafts import NotStored, storing

Words = str | Promise  # said in the language of the page


def nothing(case, calendar: Calendar) -> str:
    return ""


@dataclass(frozen=True)
class DeskAct:
    """`says` tells the consequence with its date, `barrier` why the act is closed today though the state allows it."""

    slug: str
    label: Words
    form: type[ActForm]
    says: Callable[..., str]
    verb: Callable
    done: Words
    barrier: Callable[..., str] = nothing


@dataclass(frozen=True)
class Offer:
    """An act as the case's page offers it."""

    slug: str
    label: Words
    says: str
    barrier: str
    is_next: bool


@dataclass(frozen=True)
class Done:
    """An act that succeeded, and what its verb gave back."""

    result: object


def offers(case, user: User, acts: dict, calendar: Calendar, next_act) -> list[Offer]:
    """The acts that this person may do now, in the order of `acts`."""
    return [
        Offer(row.slug, row.label, row.says(case, calendar), row.barrier(case, calendar), act == next_act)
        for act, row in acts.items()
        if transition.may(case, act, user)
    ]


def act_by_slug(acts: dict, slug: str):
    """-> (act, its row); 404 for a slug that is none."""
    for act, row in acts.items():
        if row.slug == slug:
            return act, row
    raise Http404


def require_role(case, act, user: User) -> None:
    """Who has not the role for an act does not find it; whether the state allows it is said in a sentence."""
    agency = case.opd if isinstance(case, InformationRequest) else None
    if not has_role(user, agency, *transition.step_of(act).roles):
        raise Http404


def perform(request: DeskRequest, case, act, row: DeskAct, **context) -> HttpResponse:
    """Show the act's form, or do the act."""
    require_role(case, act, request.user)
    calendar = Calendar()
    if request.method != "POST":
        if not transition.may(case, act, request.user):
            messages.warning(request, _("“%(act)s” tidak dapat dilakukan sekarang.") % {"act": row.label})
            return redirect(case)
        return show(request, case, act, row, row.form(case=case), calendar, context)
    form = row.form(request.POST, request.FILES, case=case)
    if form.is_valid() and attempt(case, act, row.verb, form, request.user):
        messages.success(request, str(row.done))
        return redirect(case if _still_sees(request.user, case) else "desk:inbox")
    case.refresh_from_db()
    return show(request, case, act, row, form, calendar, context)


def renew_code(request: DeskRequest, case, act, row: DeskAct) -> HttpResponse:
    """Answer with the new secrets themselves: nothing keeps them, so no redirect could show them."""
    require_role(case, act, request.user)
    form = row.form(request.POST, case=case)
    done = attempt(case, act, row.verb, form, request.user) if form.is_valid() else None
    if done is None:
        case.refresh_from_db()
        return show(request, case, act, row, form, Calendar(), {})
    token = str(done.result)
    secrets = {"link": secret_links.link(token), "code": secret_links.code_of(token)}
    return render(request, "requests_app/staff/code.html", {"case": case} | secrets)


def _still_sees(user: User, case) -> bool:
    """An agency that handed its case back sees nothing more of it."""
    return type(case).objects.visible_to(user).filter(pk=case.pk).exists()


def show(request: DeskRequest, case, act, row, form, calendar: Calendar, context: dict) -> HttpResponse:
    return render(
        request,
        "requests_app/staff/act.html",
        {
            "case": case,
            "act": row,
            "form": form,
            "says": row.says(case, calendar),
            "barrier": row.barrier(case, calendar),
            "clock": calendar.clock(case),
            "is_possible": transition.may(case, act, request.user),
        }
        | context,
        status=503 if form.has_error(NON_FIELD_ERRORS, NotStored.code) else 200,
    )


def attempt(case, act, verb: Callable, form: ActForm, user: User, **more) -> Done | None:
    """Call the verb on the case as the person saw it; what it refuses stands at the form afterwards, and None."""
    case.version = form.cleaned_data["version"]
    try:
        transition.require(case, act, user)
        return Done(verb(case, by=user, **form.facts(), **more))
    except FAILURES as error:
        refuse(form, error)
        return None


def refuse(form: Form, error: Exception) -> None:
    """Put a verb's sentences at the fields they are about, or on top."""
    if isinstance(error, NotStored):
        return form.add_error(None, ValidationError(str(error), code=error.code))
    by_field = error.message_dict if isinstance(error, ValidationError) and hasattr(error, "error_dict") else {}
    for name, texts in by_field.items() or [(NON_FIELD_ERRORS, sentences(error))]:
        form.add_error(name if name in form.fields else None, texts)


def seal_answers(stack: ExitStack, uploads: list[Incoming]) -> list[AnswerFile]:
    """Unsaved sealed files; when the stack's block fails they are deleted again. Raises NotStored."""
    with storing(_("Tidak ada yang tersimpan. Pilih lagi berkasnya, lalu coba beberapa saat lagi.")):
        return [
            stack.enter_context(
                AnswerFile().stored(cast(BinaryIO, incoming.file), name=incoming.name, mime=incoming.checked.mime)
            )
            for incoming in uploads
        ]
