"""Pages that leak on purpose, each in a URLconf of its own before the portal's addresses."""

from django.contrib import admin
from django.http import HttpResponse
from django.urls import path

from config.urls import urlpatterns as of_the_portal
from documents.admin.document.document import DocumentAdmin
from documents.models import Document
from documents.release.blockers import with_blocker
from opd.desk.admin_site import PortalAdminSite
from opd.web.view_access import public
from requests_app.models import Applicant, InformationRequest
from requests_app.read_rights import RequestRights
from requests_app.staff.views.access import desk


def applicants(request):
    return HttpResponse(", ".join(applicant.name for applicant in Applicant.objects.all()))


class UnguardedPage:
    """Somebody adds a page by hand and puts no guard on it."""

    urlpatterns = [path("admin/pemohon/", applicants), *of_the_portal]


@public
def titles(request):
    return HttpResponse(", ".join(document.title for document in Document.objects.all()))


class PageForEverybody:
    """It says that it is for everybody, and shows what is not."""

    urlpatterns = [path("judul/", titles), *of_the_portal]


@desk(reads=RequestRights.CASE)
def requests(request):
    return HttpResponse(", ".join(case.information for case in InformationRequest.objects.all()))


class GuardOfTheWrongRole:
    """Behind a guard that lets operators in, and shows more than their agency's."""

    urlpatterns = [path("admin/semua/", requests), *of_the_portal]


class WideDocumentAdmin(DocumentAdmin):
    def get_queryset(self, request):
        return with_blocker(Document.objects.all())


def _site() -> PortalAdminSite:
    site = PortalAdminSite()
    for model, model_admin in admin.site._registry.items():
        site.register(model, WideDocumentAdmin if model is Document else type(model_admin))
    return site


class AdminOfAllAgencies:
    """An admin whose queryset forgets to narrow to the person's own agencies."""

    urlpatterns = [path("admin/", _site().urls), *of_the_portal]
