"""Abbreviations and synonyms, maintained by Diskominfo; a change applies from the next search on."""

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from documents.admin.synonym_form import SynonymForm
from documents.models import Document, LearnedAbbreviation, SearchAbbreviation, Synonym
from documents.read_rights import DocumentRights
from documents.search.snapshot import synonyms
from opd.admin import LedgeredAdmin, ReadOnlyAdmin
from opd.models import Role

SOURCES = 50  # documents that are listed


@admin.register(Synonym)
class SynonymAdmin(LedgeredAdmin):
    reads = DocumentRights.SYNONYM
    add_roles = change_roles = delete_roles = frozenset({Role.REVIEWER})
    form = SynonymForm
    list_display = ["first", "others", "wider", "is_regulation"]
    list_filter = ["is_regulation"]
    search_fields = ["ways", "wider"]

    @admin.display(description=gettext_lazy("kata"), ordering="ways")
    def first(self, synonym):
        return synonym.lines[0]

    @admin.display(description=gettext_lazy("sama artinya dengan"))
    def others(self, synonym):
        return ", ".join(synonym.lines[1:])

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        synonyms.bump_version()

    def delete_model(self, request, obj):
        synonyms.bump_version()
        super().delete_model(request, obj)


@admin.register(LearnedAbbreviation)
class LearnedAbbreviationAdmin(ReadOnlyAdmin):
    reads = DocumentRights.SYNONYM
    fields = ["short", "long", "documents", "agencies", "has_conflict", "is_active", "sources"]
    list_display = ["short", "long", "documents", "agencies", "has_conflict", "is_active"]
    list_filter = ["is_active", "has_conflict"]
    search_fields = ["short", "long"]

    @admin.display(description=gettext_lazy("sumber"))
    def sources(self, learned) -> SafeString:
        uses = SearchAbbreviation.objects.filter(short=learned.short, gist=learned.gist).values("document")
        documents = Document.objects.public().filter(pk__in=uses).order_by("-published_at", "-pk")
        links = ((document.get_absolute_url(), document.title) for document in documents[:SOURCES])
        return format_html_join("", '<p><a href="{}">{}</a></p>', links)
