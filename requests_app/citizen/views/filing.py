"""Pages on which a citizen files a request: about, form, check your answers, send. No scripts or account needed."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents import search
from documents.catalogue import rows as catalogue
from documents.models import Document
from opd.limits import rate_limit
from opd.limits.request_size import STRANGER_FILES_BYTES, takes_files
from opd.page_cache.pages import cached_page
from opd.web.client_ip import client_address
from opd.web.view_access import public
from requests_app import deadlines
from requests_app.citizen.forms.filing import FilingForm
from requests_app.citizen.views.busy import with_retry_after
from requests_app.models import DataClass, Draft, RetentionRule, legal_calendar
from requests_app.web import bot_check
from requests_app.workflow import drafts
from requests_app.workflow.requests import AlreadySent

DRAFT = "permohonan"  # key of the session, which holds the primary key of the draft and nothing else
MOST_SUGGESTIONS = 5  # documents
SUGGESTIONS_PER_MINUTE = 120
GIVEN_BY_CITIZENS = (DataClass.IDENTITY, DataClass.PAPERS, DataClass.CONTENT)

no_store = cache_control(no_store=True, private=True)


@public
@require_safe
@cached_page
def about(request: HttpRequest) -> HttpResponse:
    days = legal_calendar().days_on(timezone.localdate())
    context = {"section": "permohonan", "days": days, "ask_id_card": settings.ASK_ID_CARD}
    return render(request, "requests_app/citizen/about.html", context)


@public
@takes_files(STRANGER_FILES_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
@no_store
def new(request: HttpRequest) -> HttpResponseBase:
    """Show the form; by POST save what was typed, and the accepted files, in the draft."""
    draft = _draft(request)
    if draft and draft.inforequest_id:
        del request.session[DRAFT]  # it was sent: this is a new request
        draft = None
    if request.method == "POST":
        return _save_draft(request, draft)
    form = FilingForm(initial=drafts.read(draft).typed, kept=_files(draft), stranger=client_address(request))
    return _form_page(request, form)


def _save_draft(request: HttpRequest, draft: Draft | None) -> HttpResponseBase:
    address = client_address(request)
    form = FilingForm(request.POST, request.FILES, kept=_files(draft), stranger=address)
    if not bot_check.allow_upload(address):
        form.add_error(None, _("Terlalu banyak isian dari jaringan Anda. Coba lagi dalam satu jam."))
        return _form_page(request, form, status=429)
    is_valid, status = form.is_valid(), 200
    if not bot_check.allow_files(address, form.accepted_bytes):
        form.add_error(None, _("Terlalu banyak berkas dari jaringan Anda hari ini. Kirim tanpa berkas, lalu susulkan."))
        form.accepted.clear()
        is_valid, status = False, 429
    try:
        draft = drafts.save(draft, form.typed, files=form.accepted, removed=form.removed)
    except (drafts.NotStored, drafts.DraftGone) as error:
        form.add_error(None, str(error))
        return _form_page(request, form, status=503 if isinstance(error, drafts.NotStored) else 200)
    request.session[DRAFT] = draft.pk
    if is_valid:
        return redirect("requests:check")
    form.show_kept(_files(draft))
    return _form_page(request, form, status=status)


def _form_page(request: HttpRequest, form: FilingForm, *, status: int = 200) -> HttpResponse:
    rules = dict(RetentionRule.objects.values_list("data_class", "months"))
    context = {
        "section": "permohonan",
        "trail": [(_("Permohonan"), reverse("requests:about"))],
        "form": form,
        "retention": [(kind.label, rules.get(kind)) for kind in GIVEN_BY_CITIZENS],
    }
    return with_retry_after(request, render(request, "requests_app/citizen/new.html", context, status=status), form)


@public
@require_POST
@no_store
def suggestions(request: HttpRequest) -> HttpResponse:
    """Return an HTML fragment with published documents that may answer what is being typed.

    By POST, because addresses are kept in histories and logs, and the text is still private.
    """
    if not rate_limit.allow("suggestions", client_address(request), limit=SUGGESTIONS_PER_MINUTE, seconds=60):
        return HttpResponse(status=429)
    context = {"rows": _answering_documents(request.POST.get("q", "")), "in_form": True}
    return render(request, "requests_app/citizen/_suggestions.html", context)


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
    form = FilingForm(drafts.read(draft).typed, kept=_files(draft), stranger=address)
    if not form.is_valid():
        return _begin_again(request, _("Isian ini belum lengkap. Lengkapi, lalu periksa lagi."))
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
    except (drafts.DraftGone, drafts.FilesLost) as error:
        return _begin_again(request, str(error))
    return _to_case(registered.token)


def _check_page(request: HttpRequest, draft: Draft, form: FilingForm, address: str) -> HttpResponse:
    context = {
        "section": "permohonan",
        "trail": [(_("Formulir"), reverse("requests:new"))],
        "form": form,
        "rows": _answering_documents(form.cleaned_data["information"]),
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
    response = render(request, "requests_app/citizen/busy.html", context, status=429)
    response.headers["Retry-After"] = str(bot_check.HOUR)
    return response


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
    """Return the best documents that contain most of the words of `text`, each with its snippet."""
    query = search.understood(text)
    if not query:
        return []
    documents = catalogue.rows_of(list(search.find(text).with_most_words().best(MOST_SUGGESTIONS)))
    snippets = search.snippets(documents, query)
    return [(document, snippets.get(document.pk, "")) for document in documents]


def _draft(request: HttpRequest) -> Draft | None:
    return drafts.find(request.session.get(DRAFT))


def _files(draft: Draft | None) -> list:
    return list(draft.files.all()) if draft else []


def _subject(draft: Draft) -> str:
    """Return the subject of the bot check: this edition of this draft, which can be sent once."""
    return f"{draft.pk}.{drafts.read(draft).edition}"


def _begin_again(request: HttpRequest, sentence: str) -> HttpResponseRedirect:
    messages.warning(request, sentence)
    return redirect("requests:new")


def _to_case(token: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('requests:case', args=[token])}?baru=1")
