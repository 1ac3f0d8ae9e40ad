from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from documents.files.reading import NotReadable, page_picture
from documents.lifecycle import closing
from documents.lifecycle.forms import WithholdForm
from documents.lifecycle.rules import STEPS, Act, acts_for, may_be_closed, may_be_withheld, may_open
from documents.models import Document, Revision
from opd.desk.admin_site import at
from opd.rules import has_role
from opd.stores.stored_files import local_copy
from opd.web.refusals import told


class VersionMixin:
    def version_of(self, request, pk: int, number: int) -> Revision:
        return get_object_or_404(self.found(request, pk).revisions.defer("text"), number=number)

    def open_version(self, request, pk: int, number: int) -> Revision:
        revision = self.version_of(request, pk, number)
        if not may_open(revision, request.user):
            raise Http404
        return revision

    def picture_of(self, revision: Revision, page: int) -> HttpResponse:
        """Return the picture of a page, counted from 1. *Raises* Http404 where it cannot be drawn."""
        if page < 1:
            raise Http404
        try:
            with local_copy(revision.file) as file:
                return HttpResponse(page_picture(file, revision.mime, page - 1), content_type="image/png")
        except (NotReadable, OSError) as error:
            raise Http404 from error

    @at("<int:pk>/berkas/<int:number>/tutup/", "withhold")
    def withhold(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        revision = self.version_of(request, pk, number)
        document = revision.document
        if not has_role(request.user, document.opd, *STEPS[Act.WITHHOLD].roles):
            raise Http404
        back = redirect(self.change_page(document))
        form = WithholdForm(request.POST or None, obj=document)
        if form.is_valid():
            document.version = form.cleaned_data["version"]
            self._close(request, revision, form.cleaned_data["reason"])
            return back
        if request.method != "POST" and not may_withhold(revision, request.user):
            messages.warning(request, _("Versi %(number)s tidak dapat ditutup sekarang.") % {"number": number})
            return back
        title = _("Tutup versi %(number)s seketika") if may_be_closed(revision) else _("Tutup versi %(number)s")
        is_published = may_be_closed(revision)
        copies = list(closing.copies_of([revision])) if is_published else []
        context = {"form": form, "revision": revision, "is_published": is_published, "copies": copies}
        return self.page(request, "withhold", title % {"number": number}, **context)

    def _close(self, request: HttpRequest, revision: Revision, reason: str) -> None:
        others = 0
        with told(request, revision.document.title):
            if may_be_closed(revision):
                others = closing.close_file(revision, by=request.user, reason=reason)
            else:
                closing.withhold_revision(revision, by=request.user, reason=reason)
            values = {"number": revision.number, "title": revision.document.title}
            messages.success(request, _("Versi %(number)s dari “%(title)s” sudah ditutup untuk umum.") % values)
            if others:
                messages.success(request, _("Ikut tertutup di %(n)s tempat lain.") % {"n": others})


def may_withhold(revision: Revision, user) -> bool:
    acts = acts_for(revision.document, user)
    return (Act.WITHHOLD in acts and may_be_withheld(revision)) or (Act.CLOSE_FILE in acts and may_be_closed(revision))


def versions_panel(document: Document, user, revisions) -> list[tuple[Revision, bool, bool]]:
    """Return each of `revisions`, whether the person may open it, and whether they may close it."""
    may_close = Act.WITHHOLD in acts_for(document, user)  # whoever may do one may do both
    return [
        (revision, may_open(revision, user), may_close and (may_be_withheld(revision) or may_be_closed(revision)))
        for revision in revisions
    ]
