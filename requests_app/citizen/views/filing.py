"""Pages on which a citizen files a request: about, steps, check your answers, send. No scripts or account needed."""

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
from documents.catalogue import rows as catalogue
from documents.models import Document
from opd.limits.request_size import STRANGER_FILES_BYTES, takes_files
from opd.page_cache.pages import cached_page
from opd.web.client_ip import client_address
from opd.web.form_status import as_too_often
from opd.web.view_access import public
from requests_app import deadlines
from requests_app.citizen.forms.filing import FilingForm
from requests_app.citizen.forms.steps import (
    BY_SLUG,
    IDENTITY,
    PERSONAL,
    ROAD,
    STEPS,
    Step,
    StepForm,
    answered_steps,
    first_unfinished,
    step_form,
    whole_form,
)
from requests_app.citizen.views.busy import with_retry_after
from requests_app.models import DataClass, Draft, RetentionRule, legal_calendar
from requests_app.web import bot_check
from requests_app.workflow import drafts
from requests_app.workflow.requests import AlreadySent

DRAFT = "permohonan"  # key of the session, which holds the primary key of the draft and nothing else
OFFERED, GO_ON = "mungkin", "lanjut"  # in the address with what may answer, and the button that goes on from there
MOST_SUGGESTIONS = 3  # documents
LEAST_SCORE = 0.5  # of the weight of the question (`Hits.with_score`): what answers it in the demo city has more
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
    """Show one step of the form; by POST save what was typed, and the accepted files, in the draft.

    A step before which another one is unfinished leads to that one.
    """
    if slug not in BY_SLUG:
        raise Http404
    this, draft = BY_SLUG[slug], _draft(request)
    if draft and draft.inforequest_id:
        del request.session[DRAFT]  # it was sent: this is a new request
        draft = None
    if request.method == "POST":
        return _save_step(request, this, draft)
    typed, kept = drafts.read(draft).typed, _files(draft)
    if draft is None and this != STEPS[0]:
        return _begin_again(request, str(drafts.DraftGone()) if DRAFT in request.session else "")
    unfinished = first_unfinished(whole_form(typed, kept=kept, stranger=client_address(request)))
    if unfinished and STEPS.index(unfinished) < STEPS.index(this):
        return redirect(unfinished.address)
    form = step_form(this, typed, kept=kept, stranger=client_address(request))
    rows = _answering_documents(typed.get("information", "")) if this == STEPS[0] and OFFERED in request.GET else []
    return _step_page(request, form, draft, rows=rows)


def _save_step(request: HttpRequest, this: Step, draft: Draft | None) -> HttpResponseBase:
    address, kept = client_address(request), _files(draft)
    form = StepForm(this, drafts.read(draft).typed, request.POST, request.FILES, kept=kept, stranger=address)
    if form.is_too_long:
        form.add_error(None, _("Isian ini terlalu panjang. Ringkaslah; yang panjang dapat dilampirkan sebagai berkas."))
        return _step_page(request, form, draft, status=413)
    # A step that only changes the words of a draft takes no more room on our disk.
    is_new = draft is None or bool(request.FILES)
    if not (bot_check.allow_upload(address) if is_new else bot_check.allow_change(address)):
        form.add_error(None, _("Terlalu banyak isian dari jaringan Anda. Coba lagi dalam satu jam."))
        return _step_page(request, form, draft, status=429)
    is_valid, status = form.is_valid(), 200
    if not bot_check.allow_files(address, form.accepted_bytes):
        form.add_error(None, _("Terlalu banyak berkas dari jaringan Anda hari ini. Kirim tanpa berkas, lalu susulkan."))
        form.accepted.clear()
        is_valid, status = False, 429
    is_gone = draft is None and (this != STEPS[0] or DRAFT in request.session)
    try:
        draft = drafts.save(draft, form.answers, files=form.accepted, removed=form.removed, is_part=True)
    except drafts.NotStored as error:
        form.add_error(None, str(error))
        return _step_page(request, form, draft, status=503)
    except drafts.DraftGone as error:
        form.add_error(None, str(error))
        return _step_page(request, form, None)
    request.session[DRAFT] = draft.pk
    if not is_valid:
        form.show_kept(_files(draft))
        return _step_page(request, form, draft, status=status)
    if is_gone:
        messages.warning(request, f"{drafts.DraftGone()} {_('Yang baru Anda isi tersimpan.')}")
    return redirect(_next_address(request, this, draft))


def _next_address(request: HttpRequest, this: Step, draft: Draft) -> str:
    """Return where a saved step leads: to what may already answer, to the first unfinished step, or to the check."""
    typed = drafts.read(draft).typed
    if this == STEPS[0] and GO_ON not in request.POST and _answering_ids(typed["information"]):
        return f"{this.address}?{OFFERED}=1"
    unfinished = first_unfinished(whole_form(typed, kept=_files(draft), stranger=client_address(request)))
    return unfinished.address if unfinished else reverse("requests:check")


def _step_page(
    request: HttpRequest,
    form: StepForm,
    draft: Draft | None,
    *,
    rows: Sequence[tuple[Document, str]] = (),
    status: int = 200,
) -> HttpResponse:
    place = STEPS.index(form.step)
    context = {
        "section": "permohonan",
        "form": form,
        "step": form.step,
        "rows": rows,
        "back": STEPS[place - 1].address if place else reverse("requests:about"),
        "number": place + 1,
        "road": ROAD,
        "retention": retention() if form.step == PERSONAL else None,
        "kept_until": _kept_until(request, draft),
    }
    page = render(request, "requests_app/citizen/step.html", context, status=status)
    return with_retry_after(request, page, form)


def retention() -> list[tuple[str, int | None]]:
    """Return each class of data that a citizen gives, with the months for which it is kept."""
    rules = dict(RetentionRule.objects.values_list("data_class", "months"))
    return [(str(kind.label), rules.get(kind)) for kind in GIVEN_BY_CITIZENS]


def _kept_until(request: HttpRequest, draft: Draft | None) -> datetime | None:
    """Return until when the draft can be opened in this browser: as long as it lives, and its session."""
    if draft is None or draft.inforequest_id:
        return None
    request.session.modified = True  # the session lives on from now
    return min(draft.created_at + drafts.LIFETIME, timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE))


@public
@require_POST
@no_store
def discard(request: HttpRequest) -> HttpResponseRedirect:
    """Delete the draft of this browser with its files."""
    if draft := _draft(request):
        drafts.discard(draft)
    request.session.pop(DRAFT, None)
    messages.success(request, _("Draf Anda sudah dihapus. Tidak ada yang dikirim."))
    return redirect("requests:about")


@public
@require_http_methods(["GET", "HEAD", "POST"])
@no_store
def check(request: HttpRequest) -> HttpResponseBase:
    """Show the answers to check; by POST register the request."""
    draft = _draft(request)
    if draft is None:
        return _begin_again(request, str(drafts.DraftGone()))
    if draft.inforequest_id:
        return _to_case(draft.token)
    address = client_address(request)
    form = whole_form(drafts.read(draft).typed, kept=_files(draft), stranger=address)
    if unfinished := first_unfinished(form):
        return _begin_again(request, _("Isian ini belum lengkap. Lengkapi, lalu periksa lagi."), unfinished)
    if request.method == "POST":
        return _send(request, draft, form, address)
    return _check_page(request, draft, form, address)


def _send(request: HttpRequest, draft: Draft, form: FilingForm, address: str) -> HttpResponseBase:
    verdict = bot_check.judge(request.POST, _subject(draft))
    if verdict == bot_check.BotVerdict.STALE:
        messages.warning(request, _("Halaman ini kedaluwarsa, dan belum ada yang terkirim. Periksa lagi, lalu kirim."))
        return _check_page(request, draft, form, address)
    proven = verdict == bot_check.BotVerdict.PROVEN
    if not proven and not bot_check.allow_unproven(address):
        return _busy_page(request, draft, without_proof=True)
    if not bot_check.allow_form(address):
        return _busy_page(request, draft)
    try:
        registered = drafts.send(draft, form.facts(), form.applicant(), papers=form.papers, confirmed=proven)
    except AlreadySent as error:
        if not proven:
            bot_check.give_back_unproven(address)
        return _to_case(error.token)
    except drafts.FilesLost as error:
        return _begin_again(request, str(error), IDENTITY)
    except drafts.DraftGone as error:
        return _begin_again(request, str(error))
    return _to_case(registered.token)


def _check_page(request: HttpRequest, draft: Draft, form: FilingForm, address: str) -> HttpResponse:
    context = {
        "section": "permohonan",
        "back": STEPS[-1].address,
        "form": form,
        "files": IDENTITY,
        "answered": answered_steps(form),
        "number": len(ROAD),
        "road": ROAD,
        "kept_until": _kept_until(request, draft),
        "challenge": bot_check.issue(_subject(draft), address),
        "due": deadlines.answer_due(timezone.localdate(), legal_calendar()).on,
    }
    return render(request, "requests_app/citizen/check.html", context)


def _busy_page(request: HttpRequest, draft: Draft, *, without_proof: bool = False) -> HttpResponse:
    context = {
        "section": "permohonan",
        "kept_until": draft.created_at + drafts.LIFETIME,
        "without_proof": without_proof,
    }
    return as_too_often(render(request, "requests_app/citizen/busy.html", context))


@public
@require_http_methods(["GET", "HEAD", "POST"])
@no_store
def answered(request: HttpRequest) -> HttpResponseBase:
    """Handle *Ini menjawab saya*: count it, delete the draft, and show the document with thanks."""
    chosen = request.POST.get("dokumen") or request.GET.get("dokumen", "")
    number = chosen if chosen.isascii() and chosen.isdigit() and len(chosen) < 18 else "0"
    document = get_object_or_404(catalogue.with_row_columns(Document.objects.public()), pk=number)
    if request.method != "POST":
        return render(request, "requests_app/citizen/answered.html", {"section": "permohonan", "document": document})
    draft = _draft(request)
    if draft and drafts.deflect(draft, document):
        del request.session[DRAFT]
    return HttpResponseRedirect(f"{reverse('requests:answered')}?dokumen={document.pk}")


def _answering_documents(text: str) -> list[tuple[Document, str]]:
    """Return the few documents that answer most of `text`, each with its snippet; of others it offers none."""
    documents = catalogue.rows_of(_answering_ids(text))
    snippets = search.snippets(documents, search.understood(text))
    return [(document, snippets.get(document.pk, "")) for document in documents]


def _answering_ids(text: str) -> list[int]:
    if not search.understood(text):
        return []
    return list(search.find(text).with_most_words().with_score(LEAST_SCORE).best(MOST_SUGGESTIONS))


def _draft(request: HttpRequest) -> Draft | None:
    return drafts.find(request.session.get(DRAFT))


def _files(draft: Draft | None) -> list:
    return list(draft.files.all()) if draft else []


def _subject(draft: Draft) -> str:
    """Return the subject of the bot check: this edition of this draft, which can be sent once."""
    return f"{draft.pk}.{drafts.read(draft).edition}"


def _begin_again(request: HttpRequest, sentence: str, at: Step = STEPS[0]) -> HttpResponseRedirect:
    if sentence:
        messages.warning(request, sentence)
    return redirect(at.address)


def _to_case(token: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('requests:case', args=[token])}?baru=1")
