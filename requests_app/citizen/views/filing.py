"""Pages on which a citizen files a request. No scripts or account needed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents import search
from documents.models import Document
from documents.search.results.rows import rows_of, with_row_columns
from opd.page_cache.pages import cached_page
from opd.web.client_ip import client_address
from opd.web.form_status import as_too_often
from opd.web.limits.request_size import STRANGER_FILES_BYTES, takes_files
from opd.web.view_access import public
from opd.words import as_number
from requests_app import deadlines
from requests_app.answers.proposed import proposed
from requests_app.citizen.filing import Filing, Refused
from requests_app.citizen.forms.steps import BY_SLUG, IDENTITY, PERSONAL, ROAD, STEPS, Step, StepForm
from requests_app.citizen.views.secret_link import case_address
from requests_app.models import DataClass, Draft, RetentionRule, legal_calendar
from requests_app.web import bot_check
from requests_app.workflow import drafts
from requests_app.workflow.requests import AlreadySent

DRAFT = "permohonan"  # key of the session, which holds the primary key of the draft
OFFERED, GO_ON = "mungkin", "lanjut"  # in the address with what may answer, and the button that goes on from there
GIVEN_BY_CITIZENS = (DataClass.IDENTITY, DataClass.PAPERS, DataClass.CONTENT)

no_store = cache_control(no_store=True, private=True)


@public
@require_safe
@cached_page
def about(request: HttpRequest) -> HttpResponse:
    days = legal_calendar().days_on(timezone.localdate())
    context = {"section": "permohonan", "days": days, "ask_id_card": settings.ASK_ID_CARD}
    return render(request, "requests_app/citizen/about.html", context)


def _takes_files(slug: str = "", **_kwargs) -> bool:
    return slug in BY_SLUG and BY_SLUG[slug].takes_files


@public
@takes_files(STRANGER_FILES_BYTES, applies=_takes_files)
@require_http_methods(["GET", "HEAD", "POST"])
@no_store
def step(request: HttpRequest, slug: str = STEPS[0].slug) -> HttpResponseBase:
    """Show a step whose earlier ones are finished; by POST save it in the draft."""
    if slug not in BY_SLUG:
        raise Http404
    this, draft = BY_SLUG[slug], _draft(request)
    if draft and draft.inforequest_id:
        del request.session[DRAFT]  # it was sent: this is a new request
        draft = None
    filing = Filing(draft, stranger=client_address(request))
    if request.method == "POST":
        return _save_step(request, this, filing)
    if draft is None and this != STEPS[0]:
        return _begin_again(request, str(drafts.DraftGone()) if DRAFT in request.session else "")
    if filing.gap and STEPS.index(filing.gap) < STEPS.index(this):
        return redirect(filing.gap.address)
    is_offered = this == STEPS[0] and OFFERED in request.GET
    rows = _answering_documents(filing.typed.get("information", "")) if is_offered else []
    return _step_page(request, filing.page(this), draft, rows=rows)


def _save_step(request: HttpRequest, this: Step, filing: Filing) -> HttpResponseBase:
    form = filing.page(this, request.POST, request.FILES)
    is_gone = filing.draft is None and (this != STEPS[0] or DRAFT in request.session)
    try:
        filing, status = filing.save(form), 200
    except Refused as refusal:
        form.add_error(None, str(refusal))
        filing, status = refusal.filing, refusal.status
    if filing.draft:
        request.session[DRAFT] = filing.draft.pk
    if form.errors:
        return _step_page(request, form, filing.draft, status=status)
    if is_gone:
        messages.warning(request, f"{drafts.DraftGone()} {_('Yang baru Anda isi tersimpan.')}")
    if this == STEPS[0] and GO_ON not in request.POST and proposed(filing.typed["information"]):
        return redirect(f"{this.address}?{OFFERED}=1")
    return redirect(filing.gap.address if filing.gap else "requests:check")


def _step_page(
    request: HttpRequest,
    form: StepForm,
    draft: Draft | None,
    *,
    rows: Sequence[tuple[Document, str]] = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "step": form.step,
        "rows": rows,
        "retention": retention() if form.step == PERSONAL else None,
    }
    return _page(request, "step", STEPS.index(form.step), draft, context, status=status)


def _page(
    request: HttpRequest, name: str, place: int, draft: Draft | None, context: dict, status: int = 200
) -> HttpResponse:
    context |= {
        "section": "permohonan",
        "back": STEPS[place - 1].address if place else reverse("requests:about"),
        "number": place + 1,
        "road": ROAD,
        "kept_until": _kept_until(request, draft),
    }
    return render(request, f"requests_app/citizen/{name}.html", context, status=status)


def retention() -> list[tuple[str, int | None]]:
    rules = dict(RetentionRule.objects.values_list("data_class", "months"))
    return [(str(kind.label), rules.get(kind)) for kind in GIVEN_BY_CITIZENS]


def _kept_until(request: HttpRequest, draft: Draft | None) -> datetime | None:
    if draft is None or draft.inforequest_id:
        return None
    request.session.modified = True  # the session lives on from now
    return min(draft.created_at + drafts.LIFETIME, timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE))


@public
@require_POST
@no_store
def discard(request: HttpRequest) -> HttpResponseRedirect:
    if draft := _draft(request):
        drafts.discard(draft)
    request.session.pop(DRAFT, None)
    messages.success(request, _("Draf Anda sudah dihapus. Tidak ada yang dikirim."))
    return redirect("requests:about")


@public
@require_http_methods(["GET", "HEAD", "POST"])
@no_store
def check(request: HttpRequest) -> HttpResponseBase:
    draft = _draft(request)
    if draft is None:
        return _begin_again(request, str(drafts.DraftGone()))
    if draft.inforequest_id:
        return to_new_case(draft.token)
    filing = Filing(draft, stranger=client_address(request))
    if filing.gap:
        return _begin_again(request, _("Isian ini belum lengkap. Lengkapi, lalu periksa lagi."), filing.gap)
    return _send(request, draft, filing) if request.method == "POST" else _check_page(request, draft, filing)


def _send(request: HttpRequest, draft: Draft, filing: Filing) -> HttpResponseBase:
    try:
        return to_new_case(filing.send(request.POST).token)
    except Refused as refusal:
        if refusal.status == 429:
            return _busy_page(request, draft, str(refusal))
        messages.warning(request, str(refusal))
        return _check_page(request, draft, filing)
    except AlreadySent as error:
        return to_new_case(error.token)
    except drafts.FilesLost as error:
        return _begin_again(request, str(error), IDENTITY)
    except drafts.DraftGone as error:
        return _begin_again(request, str(error))


def _check_page(request: HttpRequest, draft: Draft, filing: Filing) -> HttpResponse:
    context = {
        "form": filing.form,
        "files": IDENTITY,
        "answered": filing.answers,
        "challenge": bot_check.issue(filing.subject, filing.stranger),
        "due": deadlines.answer_due(timezone.localdate(), legal_calendar()).on,
    }
    return _page(request, "check", len(STEPS), draft, context)


def _busy_page(request: HttpRequest, draft: Draft, sentence: str) -> HttpResponse:
    context = {"section": "permohonan", "kept_until": draft.created_at + drafts.LIFETIME, "sentence": sentence}
    return as_too_often(render(request, "requests_app/citizen/busy.html", context))


@public
@require_http_methods(["GET", "HEAD", "POST"])
@no_store
def answered(request: HttpRequest) -> HttpResponseBase:
    """Handle *Ini menjawab saya*: count it, delete the draft, and show the document."""
    chosen = request.POST.get("dokumen") or request.GET.get("dokumen", "")
    document = get_object_or_404(with_row_columns(Document.objects.public()), pk=as_number(chosen))
    if request.method != "POST":
        return render(request, "requests_app/citizen/answered.html", {"section": "permohonan", "document": document})
    draft = _draft(request)
    if draft and drafts.deflect(draft, document):
        del request.session[DRAFT]
    return HttpResponseRedirect(f"{reverse('requests:answered')}?dokumen={document.pk}")


def _answering_documents(text: str) -> list[tuple[Document, str]]:
    documents = rows_of(proposed(text))
    snippets = search.snippets(documents, search.understood(text))
    return [(document, snippets.get(document.pk, "")) for document in documents]


def _draft(request: HttpRequest) -> Draft | None:
    return drafts.find(request.session.get(DRAFT))


def _begin_again(request: HttpRequest, sentence: str, at: Step = STEPS[0]) -> HttpResponseRedirect:
    if sentence:
        messages.warning(request, sentence)
    return redirect(at.address)


def to_new_case(token: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{case_address(token)}?baru=1")
