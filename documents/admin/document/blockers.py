"""The mark and the filter of documents with a blocker, and the page on which each blocker is resolved."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.release.blockers import Blocker, with_blocker

RESOLVED_ON = {
    Blocker.REDACTION: ("documents_document_redact", gettext_lazy("Lanjutkan penghitaman")),
    Blocker.FINDINGS: ("documents_document_findings", gettext_lazy("Jawab temuan")),
    Blocker.UNREAD: ("documents_document_findings", gettext_lazy("Periksa berkasnya")),
}
ANY = "semua"


def solution(document) -> tuple[str, str]:
    """Return (address, label) of the page that resolves the blocker of a document from `release.blockers`."""
    page, words = RESOLVED_ON[Blocker(document.blocker)]
    return reverse(f"admin:{page}", args=[document.pk, document.blocked_version]), str(words)


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
    """A mixin of the document's admin: the column of the state, with a link to what resolves the blocker."""

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
