"""Consequence tests: written by reviewers, decided by superiors, printed as two papers of the law."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.admin.document.act_tables import ObjectActAdmin
from documents.exemptions import papers as exemption_papers
from documents.exemptions import verbs as exemptions
from documents.exemptions.forms import ApprovalForm, ConsequenceTestForm, RefuseForm, ReturnForm, ReviewForm
from documents.filetypes import PDF
from documents.models import NEVER_EXEMPT, ConsequenceAct, ConsequenceStage, ConsequenceTest, Document
from documents.read_rights import DocumentRights
from opd.admin import column, who
from opd.desk.admin_site import at
from opd.models import Role
from opd.web.page_act import PageAct
from opd.web.refusals import told
from opd.words import as_number

REVIEW = "tinjau"
CLASS, CLASS_FIELDS = "golongan", ["subject_class", "opd"]  # of a test that is about no document
PAPERS = {"lembar": exemption_papers.sheet, "penetapan": exemption_papers.decision}


def _approve(test, *, by, document_version: int, **decision) -> None:
    if test.document:
        test.document.version = document_version
    exemptions.approve(test, by=by, **decision)


@admin.register(ConsequenceTest)
class ConsequenceTestAdmin(ObjectActAdmin):
    reads = DocumentRights.TEST
    add_roles = change_roles = frozenset({Role.REVIEWER})
    acts = {
        "setujui": PageAct(
            form=ApprovalForm,
            verb=_approve,
            label=gettext_lazy("Setujui pengecualian"),
            done=gettext_lazy(
                "Disetujui. Informasi ini kini dikecualikan dan masuk Daftar Informasi yang Dikecualikan (DIK)."
            ),
        ),
        "kembalikan": PageAct(
            form=ReturnForm,
            verb=exemptions.return_test,
            label=gettext_lazy("Kembalikan untuk diperbaiki"),
            done=gettext_lazy("Dikembalikan. Penulisnya mendapat surel berisi alasan Anda."),
        ),
        "tolak": PageAct(
            form=RefuseForm,
            verb=exemptions.refuse_test,
            label=gettext_lazy("Tolak pengecualian"),
            done=gettext_lazy("Ditolak. Penulisnya mendapat surel, dan dokumennya tetap seperti sebelumnya."),
        ),
        REVIEW: PageAct(
            form=ReviewForm,
            verb=exemptions.review,
            label=gettext_lazy("Catat peninjauan tahunan"),
            done=gettext_lazy("Peninjauan dicatat. Kami bertanya lagi tahun depan."),
        ),
    }
    act_template = "act"
    form = ConsequenceTestForm
    list_display = ["decision_number", "about", "ground", "stage", "ends_on", "writer", "end"]
    list_filter = ["stage", "ground"]
    list_select_related = ["document", "opd", "written_by"]
    search_fields = ["decision_number", "information", "subject_class"]
    change_form_template = "admin/documents/consequencetest/change_form.html"
    object_history_template = "admin/documents/event_history.html"

    about = column(gettext_lazy("tentang"), "title", ordering="document")
    writer = column(gettext_lazy("ditulis oleh"), who("written"), ordering="written_by")

    def has_change_permission(self, request, obj=None):
        is_own_and_open = obj is None or (obj.is_open and obj.written_by_id == request.user.pk)
        return super().has_change_permission(request, obj) and is_own_and_open

    def document_of(self, request, obj) -> Document | None:
        if obj:
            return obj.document
        named = Document.objects.visible_to(request.user).filter(pk=as_number(request.GET.get("document")))
        return named.select_related("opd").first()

    def get_model_perms(self, request):
        # A test begins on the page of its document, or in the list for a class of information.
        return super().get_model_perms(request) | {"add": False}

    def changelist_view(self, request, extra_context=None):
        context = {"has_add_permission": False, "may_write_of_class": self.has_add_permission(request)}
        return super().changelist_view(request, context | (extra_context or {}))

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if object_id is None and not self.has_add_permission(request):
            raise PermissionDenied
        obj = self.get_object(request, object_id) if object_id else None
        document = self.document_of(request, obj)
        if object_id is None and document is None and CLASS not in request.GET:
            messages.info(request, _("Buka dokumennya dahulu, lalu pilih “Tulis uji konsekuensi”."))
            return redirect("admin:documents_document_changelist")
        context = {"document": document, "never_exempt": [kind.label for kind in NEVER_EXEMPT]}
        context["is_never_exempt"] = document is not None and document.kind in NEVER_EXEMPT
        with told(request):  # another act may come between the form's check and the verb
            return self._changeform_view(request, object_id, form_url, context | (extra_context or {}))
        return redirect(request.get_full_path())

    def get_exclude(self, request, obj=None):
        return CLASS_FIELDS if self.document_of(request, obj) else None

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.document, form.writer = self.document_of(request, obj), request.user
        return form

    def save_form(self, request, form, change):
        return form.instance

    def save_model(self, request, obj, form, change):
        if change:
            stored = ConsequenceTest.objects.select_related("document__opd").get(pk=obj.pk)
            obj.is_changed = exemptions.change_test(stored, by=request.user, **form.cleaned_data)
        else:
            obj.pk = exemptions.write_test(form.document, by=request.user, **form.cleaned_data).pk

    def save_related(self, request, form, formsets, change):
        """Do nothing: the form has no related rows."""

    def response_add(self, request, obj, post_url_continue=None):
        return self.after_saving(request, obj)

    def response_change(self, request, obj):
        if not obj.is_changed:
            messages.info(request, _("Tidak ada yang berubah, jadi tidak ada yang dikirim."))
            return redirect(self.change_page(obj))
        return self.after_saving(request, obj)

    def after_saving(self, request, obj):
        messages.success(
            request,
            _("Uji konsekuensi dikirim ke Atasan PPID. Sampai disetujui, tidak ada yang berubah."),
        )
        if not exemptions.deciders(obj).exists():
            messages.warning(request, _("Belum ada orang lain dengan peran Atasan PPID. Minta admin mengangkatnya."))
        return redirect(self.change_page(obj))

    def possible(self, test, user):
        if test.is_approved:
            is_open_ended = ConsequenceTest.objects.in_force().without_date().filter(pk=test.pk).exists()
            return {REVIEW} if is_open_ended and user.has_city_role(Role.REVIEWER) else set()
        is_waiting = test.stage == ConsequenceStage.WAITING
        may_decide = is_waiting and exemptions.deciders(test).filter(pk=user.pk).exists()
        return set(self.acts) - {REVIEW} if may_decide else set()

    def impossible(self, request, test, name):
        is_late = test.stage != ConsequenceStage.WAITING and name != REVIEW
        if not is_late or not request.user.has_city_role(Role.SUPERIOR):
            raise Http404
        # The button was pressed twice, or another superior was first.
        sentence = _("Uji ini tidak menunggu keputusan lagi: %s.") % test.get_stage_display()
        return self.noted(request, test, messages.INFO, sentence)

    def around(self, test, name):
        return {
            "document": test.document,
            "sheet": [(label, words) for label, words in exemption_papers.lines(test) if words],
            "replaces": ConsequenceTest.objects.in_force().of_subject(test).exclude(pk=test.pk).first(),
        }

    def panel(self, test, request):
        answers = test.events.filter(act__in=(ConsequenceAct.RETURN, ConsequenceAct.REFUSE))
        return super().panel(test, request) | {
            "answer": answers.select_related("by").last(),
            "is_own": test.written_by_id == request.user.pk,
        }

    @at("<int:pk>/<str:paper>.pdf", "paper")
    def paper(self, request, pk, paper):
        test = self.get_object(request, pk)
        make = PAPERS.get(paper)
        if test is None or make is None or (make is exemption_papers.decision and not test.is_approved):
            raise Http404
        name = f"{paper}-{slugify(test.decision_number) or test.pk}.pdf"
        disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
        return HttpResponse(make(test), content_type=PDF.mime, headers={"Content-Disposition": disposition})
