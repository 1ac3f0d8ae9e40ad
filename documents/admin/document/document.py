from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from documents.admin.document.acts import DOCUMENT_ACTS, offered, perform
from documents.admin.document.blockers import BlockerFilter, BlockerMixin
from documents.admin.document.comparison import ComparisonMixin
from documents.admin.document.privacy import PrivacyMixin, about_file_going_out
from documents.admin.document.review import NEXT, ReviewMixin, contents
from documents.admin.document.schedule import DateFilter, ScheduleMixin, schedule_panel
from documents.admin.document.versions import VersionMixin, versions_panel
from documents.admin.many import BatchMixin
from documents.admin.redaction.pages import RedactionMixin
from documents.admin.spreadsheet import SpreadsheetMixin
from documents.files import scanned_pages
from documents.imports.proposals import TO_COMPLETE
from documents.lifecycle import metadata, publishing
from documents.lifecycle.forms import DocumentForm
from documents.lifecycle.rules import Act, acts_for
from documents.models import METADATA_FIELDS, Disclosure, Document, DocumentEvent, DocumentState, Medium
from documents.read_rights import DocumentRights
from documents.release import confirmation
from documents.suggestions import stored
from documents.web.file_response import deliver_revision
from opd.admin import FileForms, OpdScopedAdmin, column
from opd.desk.admin_site import at
from opd.ledger import access
from opd.models import Opd, Role
from opd.web.refusals import told

FIRST = ("title", "summary", "category", "classification", "kind", "year", "date")


class LookedForActionForm(ActionForm):
    looked_for = forms.BooleanField(required=False, label=confirmation.LABEL)


@admin.register(Document)
class DocumentAdmin(
    BatchMixin,
    SpreadsheetMixin,
    ScheduleMixin,
    FileForms,
    ComparisonMixin,
    ReviewMixin,
    RedactionMixin,
    VersionMixin,
    PrivacyMixin,
    BlockerMixin,
    OpdScopedAdmin,
):
    reads = DocumentRights.DOCUMENT
    add_roles = change_roles = frozenset({Role.OPERATOR, Role.REVIEWER})
    form = DocumentForm
    list_display = ["title", "standing", "agency", "category", "classification", "plain_year", "changed_on"]
    list_filter = [
        "state",
        "classification",
        "kind",
        "year",
        "revisions__extraction",
        BlockerFilter,
        DateFilter,
        ("withdrawal_asked", admin.EmptyFieldListFilter),
        ("opd", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["opd", "category"]
    list_per_page = 50
    ordering = ["-updated_at", "-pk"]
    search_fields = ["title", "number", "keywords"]
    show_full_result_count = False
    actions = ["submit_selected", "publish_selected"]
    action_form = LookedForActionForm
    change_list_template = "admin/documents/document/change_list.html"
    change_form_template = "admin/documents/document/change_form.html"
    object_history_template = "admin/documents/document/object_history.html"
    fieldsets = [
        (None, {"fields": ["file", *FIRST]}),
        (
            gettext_lazy("Keterangan lain (opsional)"),
            {
                "classes": ["collapse"],
                "fields": [*(name for name in METADATA_FIELDS if name not in FIRST), "seen_version"],
            },
        ),
    ]

    metadata_to_read = [{"year": "plain_year"}.get(name, name) for name in METADATA_FIELDS]

    @admin.display(description=gettext_lazy("tahun"), ordering="year")
    def plain_year(self, document):
        return str(document.year)  # without a separator of thousands

    agency = column(gettext_lazy("OPD"), "opd.label", ordering="opd")

    @admin.display(description=gettext_lazy("diubah"), ordering="updated_at")
    def changed_on(self, document):
        return date_format(timezone.localtime(document.updated_at), "j M Y")

    def has_change_permission(self, request, obj=None):
        if not super().has_change_permission(request, obj):
            return False
        return obj is None or not {Act.SAVE, Act.MEND}.isdisjoint(acts_for(obj, request.user))

    def get_actions(self, request):
        actions = super().get_actions(request)
        if not request.user.has_city_role(Role.REVIEWER):
            actions.pop("publish_selected", None)
        return actions

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Do as Django, but in no transaction: the verbs have their own, and files are stored before it."""
        if object_id is None and not self.has_add_permission(request):
            raise PermissionDenied
        if object_id is None and self.working_opd(request) is None:
            return self.choose_opd(request)
        with told(request):
            return self._changeform_view(request, object_id, form_url, self.panel(request, object_id, extra_context))
        return redirect(request.get_full_path())

    def panel(self, request, object_id, extra_context) -> dict:
        context = {"working_opd": self.working_opd(request), **(extra_context or {})}
        document = self.get_object(request, object_id) if object_id else None
        if document:
            reads_tests = document.exemption_id and DocumentRights.TEST.may_read(request.user, document.exemption)
            revisions = scanned_pages.with_progress(document.revisions.select_related("uploaded_by").defer("text"))
            context |= {
                "document": document,
                "buttons": offered(document, request.user),
                "proposed": self.proposed_changes(document),
                "revisions": versions_panel(document, request.user, revisions),
                "may_test": request.user.has_city_role(Role.REVIEWER),
                "exemption": document.exemption,
                "contents": contents(document, request.user),
                "opening": document.openings.waiting().first() if reads_tests else None,
                "going_out": about_file_going_out(document),
                **schedule_panel(document, request.user),
            }
        return context

    def proposed_changes(self, document) -> list[tuple]:
        """(label, public value, proposed value) of each proposed field, as people read them."""
        published = metadata.public(document)
        return metadata.readable_changes({name: [published[name], new] for name, new in document.proposed.items()})

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.opd = obj.opd if obj else self.working_opd(request)
        form.suggestions = stored.latest_of(obj) if obj and obj.state in TO_COMPLETE else {}
        return form

    def get_readonly_fields(self, request, obj=None):
        return self.metadata_to_read if obj and not self.has_change_permission(request, obj) else []

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            [(title, first), *others] = super().get_fieldsets(request, obj)
            return [(title, first | {"fields": FIRST}), *others]
        if self.has_change_permission(request, obj):
            return super().get_fieldsets(request, obj)
        return self.shown(request, [(None, {"fields": self.metadata_to_read})])

    def get_changeform_initial_data(self, request):
        return {"year": None, "form": Medium.HARD}

    @at("tanpa-berkas/", "without_file")
    def without_file(self, request):
        """Record a document that is on paper alone; what has a file comes in by `add_view`."""
        return self.changeform_view(request, extra_context={"title": _("Catat dokumen tanpa berkas")})

    def save_form(self, request, form, change):
        return form.instance  # the verb writes, not the form

    def save_model(self, request, obj, form, change):
        stated, incoming = form.stated_metadata(), form.cleaned_data.get("file")
        if change:
            document = Document.objects.select_related("opd").get(pk=obj.pk)
            document.version = form.cleaned_data["seen_version"]
            save = publishing.mend if document.state == DocumentState.WITHDRAWN else publishing.save_draft
            save(document, by=request.user, values=stated, incoming=incoming)
        else:
            document = publishing.create(form.opd, by=request.user, values=stated)
        obj.pk, obj.opd, obj.title = document.pk, document.opd, stated["title"]
        if incoming:
            warn_of_same_file(request, document)

    def save_related(self, request, form, formsets, change):
        """Do nothing: the verbs write the revisions."""

    def construct_change_message(self, request, form, formsets, add=False):
        return [{"added" if add else "changed": {}}]

    def response_add(self, request, obj, post_url_continue=None):
        return self.after_saving(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        return self.after_saving(request, obj) or super().response_change(request, obj)

    def after_saving(self, request, obj):
        if "_submit" not in request.POST:
            return None
        document = Document.objects.get(pk=obj.pk)
        if perform(request, document, Act.SUBMIT):
            for reason in (about_file_going_out(document) or {}).get("held_back", ()):
                messages.warning(request, _("Belum dapat terbit: %(reason)s") % {"reason": reason})
            return redirect("admin:documents_document_changelist")
        messages.warning(request, _("Isian Anda tersimpan, tetapi belum diajukan."))
        return redirect(self.change_page(document))

    @at("<int:pk>/tindakan/<str:act>/", "act", require_POST)
    def act(self, request, pk, act):
        document = self.found(request, pk)
        if act not in DOCUMENT_ACTS:
            raise Http404
        form = DOCUMENT_ACTS[Act(act)].form(request.POST)
        is_done = form.is_valid() and perform(request, document, Act(act), form)
        if is_done and NEXT in request.POST:
            return self.next_waiting(request, pk)
        still_there = self.get_queryset(request).filter(pk=pk).exists()
        return redirect(self.change_page(document) if still_there else "admin:documents_document_changelist")

    @admin.action(description=gettext_lazy("Ajukan yang dipilih untuk diperiksa"))
    def submit_selected(self, request, queryset):
        self.perform_all(request, queryset, Act.SUBMIT)

    @admin.action(description=gettext_lazy("Terbitkan yang dipilih"))
    def publish_selected(self, request, queryset):
        self.perform_all(request, queryset, Act.PUBLISH, looked_for="looked_for" in request.POST)

    def perform_all(self, request, queryset, act: Act, **more) -> None:
        for document in queryset.select_related("opd"):
            perform(request, document, act, **more)

    @at("<int:pk>/berkas/<int:number>/", "file")
    def file(self, request, pk, number):
        """Send any version, a sealed one only to those who decide on exemptions; the journal knows."""
        revision = self.open_version(request, pk, number)
        if revision.disclosure == Disclosure.SEALED:
            access.record("document.open_sealed", revision.document, request.user, {"version": number})
        return deliver_revision(request, revision)

    def working_opd(self, request) -> Opd | None:
        """Return the agency of a new document: named in the address, or the person's only one."""
        mine = Opd.objects.where(request.user, *self.change_roles).in_force()
        if "opd" in request.GET:
            return mine.filter(slug=request.GET["opd"]).first()
        only = list(mine[:2])
        return only[0] if len(only) == 1 else None

    def choose_opd(self, request):
        mine = Opd.objects.where(request.user, *self.change_roles).in_force().exclude(parent=None)
        return self.page(request, "choose_opd", _("Pilih OPD"), agencies=mine)

    def history_view(self, request, object_id, extra_context=None):
        document = self.get_object(request, object_id)
        events = document.events.select_related("by", "revision").defer("revision__text") if document else []
        reads_tests = document and DocumentRights.TEST.reaches(request.user, document.opd)
        rows = [
            (Act(event.act).label, event, metadata.readable_changes(event.changes), _reason(event, reads_tests))
            for event in events
        ]
        return super().history_view(request, object_id, {"rows": rows, **(extra_context or {})})


def _reason(event: DocumentEvent, reads_tests: bool) -> str:
    return event.reason if reads_tests or event.act not in (Act.PROPOSE_OPENING, Act.OPEN) else ""


def warn_of_same_file(request, document) -> None:
    revision = document.revisions.defer("text").first()
    twin = Document.objects.visible_to(request.user).with_same_file(revision).first()
    if twin:
        text = _("Berkas yang sama persis sudah dipakai di dokumen")
        address = reverse("admin:documents_document_change", args=[twin.pk])
        messages.warning(request, format_html('{} <a href="{}">“{}”</a>.', text, address, twin.title))
