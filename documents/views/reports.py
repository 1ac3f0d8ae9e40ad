"""*Lapor informasi hilang atau usang*: without account or JavaScript; typed text is never lost."""

from datetime import date
from uuid import UUID, uuid4

from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from documents.models import OPEN_REPORTS, Category, Document, Duty, Report, ReportState
from documents.reports import verbs as reports
from documents.reports.forms import HONEYPOT, ReportForm
from documents.web.list_filter import ChoiceFilter, ListFilter
from documents.web.pagination import paged
from opd.models import Holiday, Opd
from opd.page_cache.pages import cached_page
from opd.web import form_token
from opd.web.client_ip import client_address
from opd.web.limits import rate_limit
from opd.web.view_access import public
from opd.words import as_number

SALT = "documents.formseal"  # of the token in the form; its subject is the same however often the form is sent
HOUR, DAY = 3600, 86400
REPORTS_PER_HOUR, REPORTS_PER_DAY = 20, 60  # from an IP address, which a mobile network may share
SUSPECT_PER_HOUR = 3  # from an IP address: filled faster than people read, or with the honeypot filled
MAILS_PER_DAY = 5  # to one e-mail address, which may not be the sender's


class ReportFilter(ListFilter):
    status = ChoiceFilter("state", label=gettext_lazy("Status"), choices=ReportState.choices)


@public
@require_safe
@cached_page
def report_list(request: HttpRequest) -> HttpResponse:
    listed = Report.objects.listed()
    narrowed = ReportFilter(request.GET, listed)
    rows = narrowed.qs.with_document().select_related("opd").with_voices().order_by("-pk")
    context = paged(request, rows, narrowed.qs.count())
    return render(
        request,
        "documents/reports.html",
        context
        | {
            "section": "informasi",
            "figures": _figures(listed, timezone.localdate()),
            "states": ReportState.choices,
            "state": narrowed.chosen.get("status", ""),
            "agencies": Opd.objects.in_force().exclude(parent=None).only("name", "slug"),
            "today": timezone.localdate(),
        },
    )


def _figures(listed, today: date) -> dict[str, int]:
    in_time, is_open = Q(answered_at__date__lte=F("due_on")), Q(state__in=OPEN_REPORTS)
    return listed.aggregate(
        received=Count("pk"),
        in_time=Count("pk", filter=in_time),
        open=Count("pk", filter=is_open),
        late=Count("pk", filter=is_open & Q(due_on__lt=today) | ~is_open & ~in_time),
    )


@public
@require_safe
@cached_page
def report_detail(request: HttpRequest, pk: int) -> HttpResponse:
    report = get_object_or_404(Report.objects.with_document().select_related("opd", "category").with_voices(), pk=pk)
    documents = Document.objects.public().only("title", "slug").in_bulk([report.document_id, report.solution_id])
    return render(
        request,
        "documents/report.html",
        {
            "section": "informasi",
            "report": report,
            "about": documents.get(report.document_id),
            "solution": documents.get(report.solution_id),
            "released": report.voices.filter(released_at__isnull=False),
            "others": max(report.heard - 1, 0),
            "is_late": report.is_overdue(),
            "is_provisional": report.is_open and Holiday.objects.table().is_provisional(report.due_on),
            "events": report.events.exclude(act="release"),
            "just": request.GET.get("baru", ""),
        },
    )


@public
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True, private=True)
def report_new(request: HttpRequest) -> HttpResponseBase:
    if not request.GET:
        return redirect("documents:reports")
    target = _target(request.GET)
    if request.method != "POST":
        kind = request.GET.get("jenis", "")
        return _form_page(request, target, ReportForm(target=target, initial={"kind": kind}))
    form = ReportForm(request.POST, target=target)
    if not form.is_valid():
        return _form_page(request, target, form)
    token = form_token.read(SALT, form.cleaned_data["formulir"])
    if token is None or token.is_stale:
        form.add_error(None, _("Formulir ini sudah lama terbuka dan belum terkirim. Periksa isinya, lalu kirim lagi."))
        return _form_page(request, target, form)
    is_suspect = token.is_hasty or bool(form.cleaned_data[HONEYPOT])
    if not _admitted(request, form, is_suspect=is_suspect):
        return _form_page(request, target, form, status=429)
    return _send(target, form, UUID(token.subject), is_suspect=is_suspect)


def _target(query: QueryDict) -> reports.Target:
    if "dokumen" in query:
        document = _get_or_404(Document.objects.public().select_related("opd"), query.get("dokumen", ""))
        return reports.Target(document.opd, document.title, document=document)
    if "kategori" in query:
        category = _get_or_404(Category.objects.select_related("opd"), query.get("kategori", ""))
        return reports.Target(category.opd, f"{category.name}: {category.opd.name}", category=category)
    opd = get_object_or_404(Opd, slug=query.get("opd", ""))
    duty = Duty.objects.in_force().filter(code=query.get("kewajiban", "")).first()
    if duty and duty.is_owed_by(opd):
        return reports.Target(opd, f"{duty.name}: {opd.name}", duty_code=duty.code)
    return reports.Target(opd, _("Informasi %(opd)s") % {"opd": opd.name})


def _get_or_404(queryset, pk: str):
    return get_object_or_404(queryset, pk=as_number(pk))


def _admitted(request: HttpRequest, form: ReportForm, *, is_suspect: bool) -> bool:
    limits = [("report", REPORTS_PER_HOUR, HOUR), ("report-day", REPORTS_PER_DAY, DAY)]
    if is_suspect:
        limits.insert(0, ("report-suspect", SUSPECT_PER_HOUR, HOUR))
    address = client_address(request)
    if not all(rate_limit.allow(scope, address, limit=limit, seconds=seconds) for scope, limit, seconds in limits):
        form.add_error(None, _("Terlalu banyak laporan dari jaringan Anda. Coba lagi dalam satu jam."))
        return False
    email = form.cleaned_data["email"]
    if email and not rate_limit.allow("report-mail", rate_limit.mailbox(email), limit=MAILS_PER_DAY, seconds=DAY):
        form.add_error("email", _("Alamat surel ini sudah dipakai beberapa kali hari ini. Kosongkan, lalu kirim."))
        return False
    return True


def _send(target: reports.Target, form: ReportForm, submission: UUID, *, is_suspect: bool) -> HttpResponseBase:
    data = form.cleaned_data
    received = reports.receive(
        target,
        kind=data["kind"],
        text=data["text"],
        email=data["email"],
        submission=submission,
        is_suspect=is_suspect,
    )
    joined = "gabung" if received.joined else "ya"
    return HttpResponseRedirect(f"{received.report.get_absolute_url()}?baru={joined}")


def _form_page(request: HttpRequest, target: reports.Target, form: ReportForm, *, status: int = 200) -> HttpResponse:
    table = Holiday.objects.table()
    due = reports.due_on(timezone.localdate(), table.names)
    context = {
        "section": "informasi",
        "form": form,
        "target": target,
        "seal": form_token.issue(SALT, str(uuid4())),
        "due": due,
        "is_provisional": table.is_provisional(due),
        "trail": [(_("Laporan warga"), reverse("documents:reports"))],
    }
    return render(request, "documents/report_new.html", context, status=status)
