"""Page of one act on one case, the same for requests and objections.

A form that is refused or comes too late is shown again with everything that was typed.
"""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import wraps
from typing import BinaryIO, TypeVar, cast

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from documents.lifecycle.publishing import Incoming
from opd.errors import sentences
from opd.models import SealedFile, User
from opd.rules import has_role
from opd.web.page_act import PageAct, Words
from requests_app import secret_links
from requests_app.models import AnswerFile, DeliveryRecord, InformationRequest
from requests_app.staff.forms.acts import ActForm
from requests_app.staff.reads.due_dates import DueDates
from requests_app.staff.views.access import FAILURES, DeskRequest
from requests_app.workflow import transition
from requests_app.workflow.delivery.deliveries import Proof
from requests_app.workflow.drafts import NotStored, storing

Sealed = TypeVar("Sealed", bound=SealedFile)


def no_barrier(case, due_dates: DueDates) -> str:
    return ""


def every_case(case) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class StaffAct(PageAct):
    """An act of staff on a case, on a page with the address `slug`.

    `consequence(case, due_dates)` returns what the act will do, with dates; `barrier(case, due_dates)` why it is closed
    today although the state allows it, or "". The page of a case leaves out an act whose `concerns(case)` is False.
    `law` has the articles that the person keeps to, as (article, what it asks). `button`: the words of the form's
    button where they are not the label's.
    """

    slug: str
    form: type[ActForm]
    consequence: Callable[..., str]
    barrier: Callable[..., str] = no_barrier
    concerns: Callable[..., bool] = every_case
    law: tuple[tuple[Words, Words], ...] = ()
    button: Words = ""


@dataclass(frozen=True)
class AvailableAct:
    """An act on the page of a case, with its consequence and barrier as sentences."""

    slug: str
    label: Words
    consequence: str
    barrier: str
    is_next: bool


@dataclass(frozen=True)
class ActResult:
    """The result of an act that succeeded: the value that its verb returned."""

    result: object


def available_acts(case, user: User, acts: dict, due_dates: DueDates, next_act) -> list[AvailableAct]:
    """Return the acts that this person may do now, in the order of `acts`."""
    return [
        AvailableAct(
            row.slug, row.label, row.consequence(case, due_dates), row.barrier(case, due_dates), act == next_act
        )
        for act, row in acts.items()
        if transition.may(case, act, user) and row.concerns(case)
    ]


def act_by_slug(acts: dict, slug: str):
    """Return an act and its `StaffAct`. *Raises* Http404 for an unknown slug."""
    for act, row in acts.items():
        if row.slug == slug:
            return act, row
    raise Http404


def require_role(case, act, user: User) -> None:
    """Check that the person has a role for the act, in any state. *Raises* Http404."""
    agency = case.opd if isinstance(case, InformationRequest) else None
    if not has_role(user, agency, *transition.step_of(act).roles):
        raise Http404


def perform(request: DeskRequest, case, act, row: StaffAct, **context) -> HttpResponse:
    """Show the form of an act by GET; do the act by POST. `context` is added to the page."""
    require_role(case, act, request.user)
    due_dates = DueDates()
    if request.method != "POST":
        if not transition.may(case, act, request.user):
            messages.warning(request, _("“%(act)s” tidak dapat dilakukan sekarang.") % {"act": row.label})
            return redirect(case)
        return show(request, case, act, row, row.form(case=case), due_dates, context)
    form = row.form(request.POST, request.FILES, case=case)
    if form.is_valid() and attempt(case, act, row, form, request.user):
        messages.success(request, str(row.done))
        return redirect(case if _still_sees(request.user, case) else "desk:inbox")
    case.refresh_from_db()
    return show(request, case, act, row, form, due_dates, context)


def renew_code(request: DeskRequest, case, act, row: StaffAct) -> HttpResponse:
    """Replace link and code, and show them in the response itself: they are not stored, so no later page can."""
    require_role(case, act, request.user)
    form = row.form(request.POST, case=case)
    done = attempt(case, act, row, form, request.user) if form.is_valid() else None
    if done is None:
        case.refresh_from_db()
        return show(request, case, act, row, form, DueDates(), {})
    token = str(done.result)
    secrets = {"link": secret_links.link(token), "code": secret_links.code_of(token)}
    return render(request, "requests_app/staff/code.html", {"case": case} | secrets)


def _still_sees(user: User, case) -> bool:
    """Return whether the person may still open the case; an agency that handed it back may not."""
    return type(case).objects.visible_to(user).filter(pk=case.pk).exists()


def show(request: DeskRequest, case, act, row, form, due_dates: DueDates, context: dict) -> HttpResponse:
    return render(
        request,
        "requests_app/staff/act.html",
        {
            "case": case,
            "act": row,
            "form": form,
            "consequence": row.consequence(case, due_dates),
            "barrier": row.barrier(case, due_dates),
            "clock": due_dates.clock(case),
            "is_possible": transition.may(case, act, request.user),
            "law": row.law,
        }
        | context,
        status=503 if form.has_error(NON_FIELD_ERRORS, NotStored.code) else 200,
    )


def attempt(case, act, row: StaffAct, form: ActForm, user: User, **more) -> ActResult | None:
    """Perform the act on the version of the case that the person has seen.

    *Returns* None where it refuses; its sentences are then errors of the form.
    """
    try:
        transition.require(case, act, user)
        return ActResult(row.perform(case, user, form, **more))
    except FAILURES as error:
        refuse(form, error)
        return None


def refuse(form: Form, error: Exception) -> None:
    """Add the sentences of a verb's error to the fields that they concern, or to the form as a whole."""
    if isinstance(error, NotStored):
        return form.add_error(None, ValidationError(str(error), code=error.code))
    by_field = error.message_dict if isinstance(error, ValidationError) and hasattr(error, "error_dict") else {}
    for name, texts in by_field.items() or [(NON_FIELD_ERRORS, sentences(error))]:
        form.add_error(name if name in form.fields else None, texts)


def with_proof(verb: Callable[..., None], day: str) -> Callable[..., None]:
    """Return `verb` for a form with a day on paper, which is its field `day`, and a number or a scan as proof."""

    @wraps(verb)
    def act(case, *, by, number: str = "", uploads: Iterable[Incoming] = (), **arguments) -> None:
        on = arguments.pop(day, None)
        with ExitStack() as stack:
            with storing(_("Tidak ada yang tersimpan. Pilih lagi berkasnya, lalu coba beberapa saat lagi.")):
                scan = next((seal(stack, DeliveryRecord(), incoming) for incoming in uploads), None)
            proof = Proof(on, number, scan) if on or number.strip() or scan else None
            verb(case, by=by, proof=proof, **arguments)

    return act


def seal_answers(stack: ExitStack, uploads: list[Incoming]) -> list[AnswerFile]:
    """Return unsaved sealed files, which are deleted again if the block of `stack` fails. *Raises* NotStored."""
    return [seal(stack, AnswerFile(), incoming) for incoming in uploads]


def seal(stack: ExitStack, row: Sealed, incoming: Incoming) -> Sealed:
    """Return `row`, unsaved, with a sealed file that is deleted again if the block of `stack` fails.

    *Raises* NotStored.
    """
    with storing(_("Tidak ada yang tersimpan. Pilih lagi berkasnya, lalu coba beberapa saat lagi.")):
        source = cast(BinaryIO, incoming.file)
        return stack.enter_context(row.stored(source, name=incoming.name, mime=incoming.checked.mime))
