"""Page of one act on one case; a form that is refused or late keeps everything that was typed."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from documents.files.intake import Incoming
from opd.models import SealedFile, User
from opd.papers import letterhead
from opd.rules import has_role
from opd.web.limits.request_size import DESK_FILES_BYTES, has_files, takes_files
from opd.web.page_act import ActForm, ActPages, PageAct, Words
from requests_app.letters.wording import absolute_url
from requests_app.models import AnswerFile, DeliveryRecord, InformationRequest, Objection
from requests_app.staff.reads.due_dates import DueDates
from requests_app.staff.views.access import FAILURES, DeskRequest
from requests_app.tracking import secret_links
from requests_app.workflow import transition
from requests_app.workflow.delivery.deliveries import Proof
from requests_app.workflow.drafts import NotStored, storing

Sealed = TypeVar("Sealed", bound=SealedFile)


def says(act: PageAct, case, due_dates: DueDates) -> str:
    """Return what the act will do; `%(due)s` in its words is the due date of the case."""
    if callable(act.consequence):
        return act.consequence(case, due_dates)
    words, due = str(act.consequence), case.reply_due_on if isinstance(case, Objection) else case.due_on
    return words % {"due": due_dates.dated(due)} if "%(due)s" in words else words


def closed(act: PageAct, case, due_dates: DueDates) -> str:
    return act.barrier(case, due_dates) if act.barrier else ""


@dataclass(frozen=True)
class AvailableAct:
    slug: str
    label: Words
    consequence: str
    barrier: str
    is_next: bool


class DeskPages(ActPages):
    """The pages of acts at addresses of the desk, each at its slug, or else at its name in the table."""

    failures = FAILURES

    def by_slug(self, slug: str):
        """Return the name of the act with that address. *Raises* Http404."""
        for name, row in self.acts.items():
            if slug == (row.slug or name):
                return name
        raise Http404

    def takes_files(self, view: Callable) -> Callable:
        """Decorate the view of these pages: it takes files where the form of the act has a field for them."""

        def applies(*, slug: str, **_kwargs) -> bool:
            return any(slug == (row.slug or name) and has_files(row.form) for name, row in self.acts.items())

        return takes_files(DESK_FILES_BYTES, staff=True, applies=applies)(view)


class CasePages(DeskPages):
    """The pages of the acts on a request, or on an objection; `usual` is the act that comes next in a state."""

    def __init__(self, acts: Mapping, usual: Mapping):
        self.acts, self.usual = acts, usual

    def possible(self, case, user: User) -> list:
        return [act for act in self.acts if transition.may(case, act, user)]

    def offers(self, case, user: User, due_dates: DueDates) -> list[AvailableAct]:
        """Return the acts that the person may do now, the usual one first."""
        offered, following = [], self.usual.get(case.state)
        for act in self.possible(case, user):
            row = self.acts[act]
            if row.concerns(case):
                barrier = closed(row, case, due_dates)
                offered.append(AvailableAct(row.slug, row.label, says(row, case, due_dates), barrier, act == following))
        return sorted(offered, key=lambda act: not act.is_next)

    def impossible(self, request: DeskRequest, case, act) -> HttpResponse | None:
        """Refuse a person without a role for the act, in any state; what was typed too late is shown again."""
        require_role(case, act, request.user)
        if request.method == "POST":
            return None
        messages.warning(request, _("“%(act)s” tidak dapat dilakukan sekarang.") % {"act": self.acts[act].label})
        return redirect(case)

    def perform(self, request: DeskRequest, case, act, form: ActForm):
        transition.require(case, act, request.user)
        return super().perform(request, case, act, form)

    def performed(self, request: DeskRequest, case, act: PageAct, result) -> HttpResponse:
        to_case = super().performed(request, case, act, result)
        still_sees = type(case).objects.visible_to(request.user).filter(pk=case.pk).exists()
        return to_case if still_sees else redirect("admin:index")  # as an agency that handed it back

    def act_shown(self, request: DeskRequest, case, act, form: ActForm) -> HttpResponse:
        row, due_dates = self.acts[act], DueDates()
        context = {
            "case": case,
            "act": row,
            "form": form,
            "version": case.version,
            "consequence": says(row, case, due_dates),
            "barrier": closed(row, case, due_dates),
            "clock": due_dates.clock(case),
            "is_possible": transition.may(case, act, request.user),
            "law": row.law,
        }
        return act_response(request, form, context | (row.beside(request, case) if row.beside else {}))


def act_response(request: DeskRequest, form: ActForm, context: dict) -> HttpResponse:
    status = 503 if form.has_error(NON_FIELD_ERRORS, NotStored.code) else 200
    return render(request, "requests_app/staff/act.html", context, status=status)


def require_role(case, act, user: User) -> None:
    """Check that the person has a role for the act, in any state. *Raises* Http404."""
    agency = case.opd if isinstance(case, InformationRequest) else None
    if not has_role(user, agency, *transition.step_of(act).roles):
        raise Http404


def show_code(request: DeskRequest, case, token) -> HttpResponse:
    """Show new link and code that staff hand over: in this response alone, no later page can show them."""
    if token := str(token):
        return render(request, "requests_app/staff/code.html", slip(case, token))
    messages.success(request, _("Tautan dan kode baru dikirim ke surel pemohon."))
    return redirect(case)


def slip(case, token: str) -> dict[str, object]:
    """Return what staff print once and hand to the applicant: the way to the case, in no letter and in no copy."""
    address = absolute_url("requests:track")
    secrets = {"code": secret_links.code_of(token), "link": secret_links.link(token)}
    qr = mark_safe(letterhead.qr(address, omitsize=True))  # noqa: S308 - an SVG of our own
    return {"case": case, "address": address, "qr": qr} | secrets


def with_scan(verb: Callable[..., Any], row: type[SealedFile] = DeliveryRecord) -> Callable[..., Any]:
    """Return `verb` for a form with one file, which it takes as `scan`, an unsaved and sealed `row`."""

    @wraps(verb)
    def act(case, *, by, uploads: Iterable[Incoming] = (), **arguments) -> Any:
        with ExitStack() as stack:
            scan = next((seal(stack, row(), incoming) for incoming in uploads), None)
            return verb(case, by=by, scan=scan, **arguments)

    return act


def with_proof(verb: Callable[..., None], day: str) -> Callable[..., None]:
    """Return `verb` for a form with a day on paper, its field `day`, and a number or a scan as proof."""

    @wraps(verb)
    def act(case, *, number: str = "", scan: DeliveryRecord | None, **arguments) -> None:
        on = arguments.pop(day, None)
        proof = Proof(on, number, scan) if on or number.strip() or scan else None
        verb(case, proof=proof, **arguments)

    return with_scan(act)


def seal_answers(stack: ExitStack, uploads: list[Incoming]) -> list[AnswerFile]:
    """Return unsaved sealed files, which go if the block of `stack` fails. *Raises* NotStored."""
    return [seal(stack, AnswerFile(), incoming) for incoming in uploads]


def seal(stack: ExitStack, row: Sealed, incoming: Incoming) -> Sealed:
    """Return `row`, unsaved, with a sealed file that goes if the block of `stack` fails. *Raises* NotStored."""
    with storing(_("Tidak ada yang tersimpan. Pilih lagi berkasnya, lalu coba beberapa saat lagi.")):
        return stack.enter_context(incoming.sealed_in(row))
