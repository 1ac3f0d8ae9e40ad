"""The page on which a reviewer closes a version of a document to the public, in an emergency also the published one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from documents.admin.document.acts import tell_failure
from documents.lifecycle import closing
from documents.lifecycle.forms import WithholdForm
from documents.lifecycle.rules import STEPS, Act, acts_for, may_be_closed, may_be_withheld, may_open
from documents.models import Document, Revision
from opd.errors import REFUSALS
from opd.rules import has_role


class VersionMixin:
    """A mixin of the document's admin."""

    def get_urls(self):
        withhold = path(
            "<int:pk>/berkas/<int:number>/tutup/",
            self.admin_site.admin_view(self.withhold),
            name="documents_document_withhold",
        )
        return [withhold, *super().get_urls()]

    def withhold(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        document = self.get_object(request, pk)
        revision = document and document.revisions.filter(number=number).defer("text").first()
        if revision is None or not has_role(request.user, document.opd, *STEPS[Act.WITHHOLD].roles):
            raise Http404
        back = redirect(reverse("admin:documents_document_change", args=[pk]))
        form = WithholdForm(request.POST or None, initial={"version": document.version})
        if form.is_valid():
            document.version = form.cleaned_data["version"]
            self._close(request, revision, form.cleaned_data["reason"])
            return back
        if request.method != "POST" and not may_withhold(revision, request.user):
            messages.warning(request, _("Versi %(number)s tidak dapat ditutup sekarang.") % {"number": number})
            return back
        title = _("Tutup versi %(number)s seketika") if may_be_closed(revision) else _("Tutup versi %(number)s")
        is_published = may_be_closed(revision)
        copies = list(closing.copies_of(revision)) if is_published else []
        context = {"form": form, "revision": revision, "is_published": is_published, "copies": copies}
        return self.page(request, "withhold", title % {"number": number}, **context)

    def _close(self, request: HttpRequest, revision: Revision, reason: str) -> None:
        others = 0
        try:
            if may_be_closed(revision):
                others = closing.close_file(revision, by=request.user, reason=reason)
            else:
                closing.withhold_revision(revision, by=request.user, reason=reason)
        except REFUSALS as error:
            tell_failure(request, error, revision.document.title)
        else:
            values = {"number": revision.number, "title": revision.document.title}
            messages.success(request, _("Versi %(number)s dari “%(title)s” sudah ditutup untuk umum.") % values)
            if others:
                messages.success(request, _("Ikut tertutup di %(n)s tempat lain.") % {"n": others})


def may_withhold(revision: Revision, user) -> bool:
    acts = acts_for(revision.document, user)
    return (Act.WITHHOLD in acts and may_be_withheld(revision)) or (Act.CLOSE_FILE in acts and may_be_closed(revision))


def versions_panel(document: Document, user, revisions) -> list[tuple[Revision, bool, bool]]:
    """Return each of the document's `revisions`, whether the person may open it, and whether they may close it."""
    may_close = Act.WITHHOLD in acts_for(document, user)  # whoever may do one may do both
    return [
        (revision, may_open(revision, user), may_close and (may_be_withheld(revision) or may_be_closed(revision)))
        for revision in revisions
    ]
