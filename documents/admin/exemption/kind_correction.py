"""Kinds chosen in error: asked by PPID Utama, confirmed by the Atasan."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy

from documents.exemptions import kinds
from documents.models import NEVER_EXEMPT, Document, DocumentKind, KindCorrection
from documents.read_rights import DocumentRights
from opd.models import Role
from opd.people.admin.pages import ProposalAdmin
from opd.web.text_field import TextField


class KindCorrectionForm(forms.Form):
    document = forms.ModelChoiceField(
        Document.objects.filter(public_kinds__kind__in=NEVER_EXEMPT).distinct(),
        label=gettext_lazy("Nomor dokumen"),
        widget=forms.NumberInput({"inputmode": "numeric"}),
        help_text=gettext_lazy("Angka dalam alamat halaman dokumennya."),
        error_messages={"invalid_choice": gettext_lazy("Dokumen ini tidak pernah terbit dengan jenis itu.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Jenis yang keliru"),
        choices=[(kind.value, DocumentKind(kind).label) for kind in NEVER_EXEMPT],
    )
    reason = TextField(
        label=gettext_lazy("Mengapa jenis itu keliru"), max_length=1000, widget=forms.Textarea({"rows": 4})
    )


@admin.register(KindCorrection)
class KindCorrectionAdmin(ProposalAdmin):
    reads = DocumentRights.TEST
    verbs = kinds
    ask_form = KindCorrectionForm
    ask_title = gettext_lazy("Betulkan jenis dokumen yang keliru")
    asked = gettext_lazy("Diajukan. Atasan PPID yang memutuskannya.")
    add_roles = frozenset({Role.REVIEWER})
    list_display = ["asked_at", "document", "kind", "asker", "state", "decider"]
    list_filter = ["state", "kind"]
    list_select_related = ["document", "asked_by", "decided_by"]
    fields = ["document", "kind", "reason", "asker", "asked_at", "state", "decider", "decided_at", "answer"]
    readonly_fields = ["asker", "decider"]
