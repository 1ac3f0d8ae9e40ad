"""Proposals to open an exempt document: read by PPID Utama and Atasan, decided by a second person."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.admin.document.act_tables import ObjectActAdmin
from documents.exemptions import openings
from documents.exemptions.forms import ConfirmForm, OpeningAnswerForm, RulingForm
from documents.exemptions.papers import lines
from documents.models import Document, DocumentState, Opening, OpeningStage
from documents.read_rights import DocumentRights
from opd.admin import column, when_and_who, who
from opd.desk.admin_site import at
from opd.models import Destroyed, Role
from opd.papers.letterhead import in_words
from opd.rules import has_role
from opd.web.limits.request_size import STAFF_FILE_BYTES, takes_files
from opd.web.page_act import PageAct
from opd.web.refusals import added_to
from opd.web.view_access import for_roles, opens_to


@admin.register(Opening)
class OpeningAdmin(ObjectActAdmin):
    reads = DocumentRights.TEST
    acts = {
        "buka": PageAct(
            form=ConfirmForm,
            verb=openings.confirm,
            label=gettext_lazy("Setujui dan akhiri pengecualian"),
            done=gettext_lazy("Pengecualian berakhir. Dokumennya masuk antrean pemeriksaan, lalu diterbitkan."),
        ),
        "tolak": PageAct(
            form=OpeningAnswerForm,
            verb=openings.refuse,
            label=gettext_lazy("Tolak: belum berakhir"),
            done=gettext_lazy("Ditolak. Pengusulnya mendapat surel, dan dokumennya tetap dikecualikan."),
        ),
        "keliru": PageAct(
            form=OpeningAnswerForm,
            verb=openings.call_mistaken,
            label=gettext_lazy("Bukan dokumen yang dimaksud putusan"),
            done=gettext_lazy("Dicatat. Putusannya tetap berlaku: dokumen yang benar harus diusulkan."),
        ),
    }
    act_template = "act"
    change_form_template = "admin/documents/opening/change_form.html"
    list_display = ["document", "way", "ruling", "stage", "proposer", "proposed_at"]
    list_filter = ["stage", "way"]
    list_select_related = ["document", "proposed_by"]
    search_fields = ["ruling", "document__title"]
    fields = ["document", "way", "grounds_text", "ruled_on", "proposed", "stage", "decided", "answer"]

    proposer = column(gettext_lazy("diusulkan oleh"), who("proposed"), ordering="proposed_by")
    grounds_text = column(gettext_lazy("dasarnya"), "grounds")
    proposed = column(gettext_lazy("diusulkan"), when_and_who("proposed"))
    decided = column(gettext_lazy("diputuskan"), when_and_who("decided"))

    def possible(self, opening, user):
        if not Opening.objects.waiting().filter(pk=opening.pk).exists():
            return set()
        if not openings.second_people(opening).filter(pk=user.pk).exists():
            return set()
        return {"buka", "keliru"} if opening.is_by_ruling else {"buka", "tolak"}

    def impossible(self, request, opening, name):
        if opening.stage == OpeningStage.WAITING:
            raise Http404
        # The button was pressed twice, or another person was first.
        sentence = _("Usul ini sudah diputuskan: %s.") % opening.get_stage_display()
        return self.noted(request, opening, messages.INFO, sentence)

    def around(self, opening, name):
        return {
            "document": opening.document,
            "sheet": [(label, words) for label, words in lines(opening.test) if words],
            "ruled_on": in_words(opening.ruled_on) if opening.ruled_on else "",
        }

    def panel(self, opening, request):
        return super().panel(opening, request) | {"document": opening.document}

    def history_view(self, request, object_id, extra_context=None):
        return redirect("admin:documents_document_history", self.found(request, object_id).document_id)

    @at("<int:pk>/putusan/", "scan")
    def scan(self, request, pk):
        opening = self.found(request, pk)
        try:
            return FileResponse(opening.open(), as_attachment=True, filename=opening.name, content_type=opening.mime)
        except (Destroyed, FileNotFoundError) as error:
            raise Http404 from error

    @at("menurut-putusan/<int:pk>/", "by_ruling")
    @opens_to(for_roles(Role.REVIEWER))
    @takes_files(STAFF_FILE_BYTES, staff=True)
    def by_ruling(self, request, pk):
        if not has_role(request.user, None, Role.REVIEWER):
            raise PermissionDenied
        exempt = Document.objects.visible_to(request.user).filter(state=DocumentState.EXEMPT)
        document = get_object_or_404(exempt.select_related("opd", "exemption"), pk=pk)
        form = RulingForm(request.POST or None, request.FILES or None)
        if form.is_valid():
            with added_to(form):
                opening = openings.propose_ruling(document, by=request.user, **form.cleaned_data)
                sentence = _("Usul dikirim. Orang kedua memastikan bahwa putusan itu tentang dokumen ini.")
                return self.noted(request, opening, messages.SUCCESS, sentence)
        title = _("Buka menurut putusan lama")
        return self.page(request, "by_ruling", title, form=form, document=document)
