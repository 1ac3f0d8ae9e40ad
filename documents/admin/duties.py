"""Duties: the rows themselves for PPID Utama, and for operators the short way from a gap to a document."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from documents import duties
from documents.admin.acts import FAILURES, perform, tell_failure
from documents.forms.duties import FillForm, StatementForm
from documents.models import Duty, DutyStatement, StatementKind
from documents.rules import Act, may_publish_directly
from opd.admin import LedgeredAdmin
from opd.models import Opd, OpdKind, Role
from opd.rules import has_role

WORKERS = (Role.OPERATOR, Role.REVIEWER)


class DutyForm(forms.ModelForm):
    owed_by = forms.MultipleChoiceField(
        label=gettext_lazy("Jenis OPD yang wajib"), choices=OpdKind, widget=forms.CheckboxSelectMultiple
    )


@admin.register(Duty)
class DutyAdmin(LedgeredAdmin):
    view_roles = change_roles = add_roles = frozenset({Role.REVIEWER})
    form = DutyForm
    list_display = ["name", "classification", "period", "article", "article_verified", "is_active"]
    list_filter = ["classification", "period", "article_verified", "is_active"]
    search_fields = ["name", "article"]
    prepopulated_fields = {"code": ["name"]}
    autocomplete_fields = ["node"]

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("opd/<slug:opd>/", wrap(self.mine), name="documents_duty_mine"),
            path("opd/<slug:opd>/isi/<slug:code>/", wrap(self.fill), name="documents_duty_fill"),
            path("opd/<slug:opd>/nyatakan/<slug:code>/<slug:kind>/", wrap(self.state), name="documents_duty_state"),
            path("cabut/<int:pk>/", wrap(require_POST(self.revoke)), name="documents_duty_revoke"),
            *super().get_urls(),
        ]

    # Pages of the operators: no rights on the rows are needed, but a role in the agency ---------------------------

    def mine(self, request, opd):
        """All duties of an agency, the gaps first, each with what can be done about it."""
        agency, today = self.agency_or_404(request, opd), timezone.localdate()
        cells = duties.of_agency(agency, today)
        newest = duties.newest_documents(cells)
        context = {
            "agency": agency,
            "gaps": duties.gaps(cells),
            "kept": [
                (cell, newest.get((agency.pk, cell.duty.pk)), cell.is_due_soon(today))
                for cell in cells
                if not cell.is_gap
            ],
            "score": duties.score(cells),
            "is_reviewer": request.user.has_city_role(Role.REVIEWER),
        }
        return self.page(request, "mine", _("Kewajiban %(opd)s") % {"opd": agency}, **context)

    def fill(self, request, opd, code):
        """At most six fields: what the duty knows is not asked."""
        agency, duty = self.agency_or_404(request, opd), get_object_or_404(Duty, code=code)
        form = FillForm(request.POST or None, request.FILES or None, duty=duty, opd=agency)
        if form.is_valid():
            facts, incoming = form.facts(), form.cleaned_data["file"]
            try:
                document = duties.fill(duty, agency, by=request.user, facts=facts, incoming=incoming)
            except FAILURES as error:
                form.add_error(None, error if isinstance(error, ValidationError) else str(error))
            else:
                perform(request, document, Act.PUBLISH_DIRECTLY if may_publish_directly(document) else Act.SUBMIT)
                return redirect("admin:documents_document_change", document.pk)
        return self.page(request, "fill", _("Isi: %(duty)s") % {"duty": duty}, agency=agency, duty=duty, form=form)

    def state(self, request, opd, code, kind):
        agency, duty = self.agency_or_404(request, opd), get_object_or_404(Duty, code=code)
        if kind not in StatementKind.values:
            raise Http404
        form = StatementForm(request.POST or None, duty=duty, opd=agency, kind=StatementKind(kind))
        if form.is_valid():
            try:
                duties.state(duty, agency, StatementKind(kind), by=request.user, **form.cleaned_data)
            except FAILURES as error:
                form.add_error(None, error if isinstance(error, ValidationError) else str(error))
            else:
                messages.success(request, _("“%(duty)s”: pernyataan sudah dicatat.") % {"duty": duty})
                return redirect("admin:documents_duty_mine", agency.slug)
        title = _("%(kind)s: %(duty)s") % {"kind": StatementKind(kind).label, "duty": duty}
        return self.page(request, "state", title, agency=agency, duty=duty, form=form)

    def revoke(self, request, pk):
        statement = get_object_or_404(DutyStatement.objects.select_related("duty", "opd"), pk=pk)
        self.agency_or_404(request, statement.opd.slug)
        try:
            duties.revoke(statement, by=request.user)
            messages.success(request, _("Pernyataan sudah dicabut."))
        except FAILURES as error:
            tell_failure(request, error)
        return redirect("admin:documents_duty_mine", statement.opd.slug)

    def agency_or_404(self, request, slug) -> Opd:
        agency = get_object_or_404(Opd.objects.in_force(), slug=slug)
        if not has_role(request.user, agency, *WORKERS):
            raise Http404
        return agency

    def page(self, request, template, title, **context):
        context |= {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        return TemplateResponse(request, f"admin/documents/duty/{template}.html", context)


def fill_address(cell: duties.Cell) -> str:
    return reverse("admin:documents_duty_fill", args=[cell.opd.slug, cell.duty.code])
