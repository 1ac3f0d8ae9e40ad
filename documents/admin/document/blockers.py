from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.release.blockers import Blocker, solution, with_blocker

ANY = "semua"


class BlockerFilter(admin.SimpleListFilter):
    title = gettext_lazy("tertahan karena berkasnya")
    parameter_name = "tertahan"

    def lookups(self, request, model_admin):
        return [(ANY, _("Semua yang tertahan")), *Blocker.choices]

    def queryset(self, request, queryset):
        if self.value() == ANY:
            return queryset.exclude(blocker="")
        return queryset.filter(blocker=self.value()) if self.value() else queryset


class BlockerMixin:
    def get_queryset(self, request):
        return with_blocker(super().get_queryset(request))

    @admin.display(description=gettext_lazy("status"), ordering="state")
    def standing(self, document):
        if not document.blocker:
            return document.get_state_display()
        address, words = solution(document)
        return format_html(
            '{}. {}: <a href="{}">{}<span class="visually-hidden"> “{}”</span></a>',
            document.get_state_display(), Blocker(document.blocker).label, address, words, document.title,
        )  # fmt: skip
