"""The admin of proposals to open an exempt document: read by PPID Utama and Atasan, decided by a second person."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.admin.document.act_tables import ObjectActAdmin, when_and_who
from documents.admin.document.acts import tell_failure
from documents.exemptions import openings
from documents.exemptions.forms import ConfirmForm, OpeningAnswerForm, RulingForm
from documents.exemptions.papers import lines
from documents.models import Document, DocumentState, Opening, OpeningStage
from documents.read_rights import DocumentRights
from opd.errors import REFUSALS
from opd.limits.request_size import STAFF_FILE_BYTES, takes_files
from opd.models import Destroyed, Role
from opd.papers.letterhead import in_words
from opd.rules import has_role
from opd.web.page_act import PageAct
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
    act_template = "admin/documents/opening/decide.html"
    change_form_template = "admin/documents/opening/change_form.html"
    list_display = ["document", "way", "ruling", "stage", "proposer", "proposed_at"]
    list_filter = ["stage", "way"]
    list_select_related = ["document", "proposed_by"]
    search_fields = ["ruling", "document__title"]
    fields = ["document", "way", "grounds_text", "ruled_on", "proposed", "stage", "decided", "answer"]

    @admin.display(description=gettext_lazy("diusulkan oleh"), ordering="proposed_by")
    def proposer(self, opening):
        return opening.proposed_by.name_at(opening.proposed_at)

    @admin.display(description=gettext_lazy("dasarnya"))
    def grounds_text(self, opening):
        return opening.grounds

    @admin.display(description=gettext_lazy("diusulkan"))
    def proposed(self, opening):
        return when_and_who(opening.proposed_at, opening.proposed_by)

    @admin.display(description=gettext_lazy("diputuskan"))
    def decided(self, opening):
        return when_and_who(opening.decided_at, opening.decided_by)

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    def has_change_permission(self, request, obj=None):
        return False

    # Decided ---------------------------------------------------------------------------------------------------

    def possible(self, opening, user):
        if not Opening.objects.waiting().filter(pk=opening.pk).exists():
            return set()
        if not openings.second_people(opening).filter(pk=user.pk).exists():
            return set()
        return {"buka", "keliru"} if opening.is_by_ruling else {"buka", "tolak"}

    def act(self, request, pk, name):
        opening = self.get_object(request, pk)
        if opening and opening.stage != OpeningStage.WAITING:  # pressed twice, or another person was first
            messages.info(request, _("Usul ini sudah diputuskan: %s.") % opening.get_stage_display())
            return redirect(self.change_page(opening))
        return super().act(request, pk, name)

    def act_form(self, act, opening, data=None):
        return act.form(data)

    def around(self, opening):
        return {
            "document": opening.document,
            "opening": opening,
            "sheet": [(label, words) for label, words in lines(opening.test) if words],
            "ruled_on": in_words(opening.ruled_on) if opening.ruled_on else "",
        }

    def panel(self, opening, request):
        return super().panel(opening, request) | {"document": opening.document}

    def history_view(self, request, object_id, extra_context=None):
        opening = self.get_object(request, object_id)
        if opening is None:
            raise Http404
        return redirect("admin:documents_document_history", opening.document_id)

    # Proposed by an older ruling, and its scan -----------------------------------------------------------------

    def get_urls(self):
        wrap = self.admin_site.admin_view
        pages = [
            path("<int:pk>/putusan/", wrap(self.scan), name="documents_opening_scan"),
            path("menurut-putusan/<int:pk>/", wrap(self.by_ruling), name="documents_opening_by_ruling"),
        ]
        return [*pages, *super().get_urls()]

    def scan(self, request, pk):
        """Send the scan of an older ruling."""
        opening = self.get_object(request, pk)
        if opening is None:
            raise Http404
        try:
            return FileResponse(opening.open(), as_attachment=True, filename=opening.name, content_type=opening.mime)
        except (Destroyed, FileNotFoundError) as error:
            raise Http404 from error

    @opens_to(for_roles(Role.REVIEWER))
    @takes_files(STAFF_FILE_BYTES, staff=True)
    def by_ruling(self, request, pk):
        """Propose to open a document by an older ruling, which the portal does not record."""
        if not has_role(request.user, None, Role.REVIEWER):
            raise PermissionDenied
        exempt = Document.objects.visible_to(request.user).filter(state=DocumentState.EXEMPT)
        document = exempt.select_related("opd", "exemption").filter(pk=pk).first()
        if document is None:
            raise Http404
        form = RulingForm(request.POST or None, request.FILES or None)
        if form.is_valid():
            try:
                opening = openings.propose_ruling(document, by=request.user, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            except REFUSALS as error:
                tell_failure(request, error)
            else:
                messages.success(
                    request, _("Usul dikirim. Orang kedua memastikan bahwa putusan itu tentang dokumen ini.")
                )
                return redirect(reverse("admin:documents_opening_change", args=[opening.pk]))
        title = _("Buka menurut putusan lama")
        return self.page(request, "admin/documents/opening/by_ruling.html", title, form=form, document=document)
