from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import Count
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from documents.duties import skeleton
from documents.lifecycle.forms import PositionForm
from documents.models import Category, RetentionSchedule, SkeletonNode
from documents.read_rights import DocumentRights
from documents.release.forms import ScreenedForm
from opd.admin import LedgeredAdmin, OpdScopedAdmin, column
from opd.desk.admin_site import at
from opd.models import Opd, Role


class TreeChangeList(ChangeList):
    def get_ordering(self, request, queryset):
        return ["tree_ordering"]


@admin.register(Category)
class CategoryAdmin(LedgeredAdmin, OpdScopedAdmin):
    form = ScreenedForm
    reads = DocumentRights.CATEGORY
    add_roles = change_roles = delete_roles = frozenset({Role.OPERATOR, Role.REVIEWER})
    list_display = ["indented", "opd", "default_classification", "position", "documents_held"]
    list_display_links = ["indented"]
    list_editable = ["position"]
    list_filter = ["default_classification", ("opd", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["opd"]
    search_fields = ["name", "opd__name"]
    autocomplete_fields = ["parent"]
    change_list_template = "admin/documents/category/change_list.html"

    def get_queryset(self, request):
        mine = super().get_queryset(request).annotate(document_count=Count("documents"))
        return mine.with_tree_fields().order_by("tree_ordering")

    def get_changelist(self, request, **kwargs):
        return TreeChangeList

    def get_changelist_form(self, request, **kwargs):
        return PositionForm

    def get_fields(self, request, obj=None):
        return ["agency" if obj else "opd", "parent", "name", "default_classification", "position"]

    def get_readonly_fields(self, request, obj=None):
        return ["agency"] if obj else []

    def has_delete_permission(self, request, obj=None):
        is_own_folder = obj is None or obj.skeleton_node_id is None
        return is_own_folder and super().has_delete_permission(request, obj)

    @admin.display(description=gettext_lazy("kategori"))
    def indented(self, category):
        return "\u2003" * getattr(category, "tree_depth", 0) + category.name

    # As text, because operators may not open the agency's page.
    agency = column(gettext_lazy("OPD"), "opd")

    documents_held = column(gettext_lazy("dokumen"), "document_count")

    def changelist_view(self, request, extra_context=None):
        mine = Opd.objects.where(request.user, Role.OPERATOR).in_force()
        without = mine.exclude(categories__skeleton_node__isnull=False)
        return super().changelist_view(request, {"without_skeleton": without, **(extra_context or {})})

    @at("kerangka/<slug:slug>/", "lay_out", require_POST)
    def lay_out(self, request, slug):
        opd = Opd.objects.where(request.user, *self.add_roles).filter(slug=slug).first()
        if opd is None:
            raise Http404
        created = len(skeleton.lay_out(opd, by=request.user))
        messages.success(
            request,
            ngettext("%(n)s kategori baku dibuat untuk %(opd)s.", "%(n)s kategori baku dibuat untuk %(opd)s.", created)
            % {"n": created, "opd": opd},
        )
        return redirect("admin:documents_category_changelist")


@admin.register(SkeletonNode)
class SkeletonNodeAdmin(LedgeredAdmin):
    form = ScreenedForm
    reads = DocumentRights.SKELETON
    change_roles = add_roles = frozenset({Role.REVIEWER})
    list_display = ["name", "classification", "parent", "position"]
    list_filter = ["classification"]
    list_select_related = ["parent"]
    search_fields = ["name"]
    prepopulated_fields = {"code": ["name"]}


@admin.register(RetentionSchedule)
class RetentionScheduleAdmin(LedgeredAdmin):
    """The city's JRA: new documents take their retention from it when they are published."""

    form = ScreenedForm
    reads = DocumentRights.RETENTION
    add_roles = change_roles = delete_roles = frozenset({Role.REVIEWER})
    list_display = ["__str__", "basis"]
    list_select_related = ["node"]
    fields = ["node", "kind", "retention", "basis"]
