"""The URL prefixes of all apps."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("petugas/", include("requests_app.urls.registers")),
    path("petugas/", include("portal.staff.urls")),
    path("petugas/", include("requests_app.urls.staff")),
    path("", include("requests_app.urls.citizens")),
    path("admin/", include("opd.people.urls")),
    path("admin/", include("opd.sign_in.urls")),
    path("admin/", admin.site.urls),
    path("", include("documents.urls")),
    path("api/v1/", include("portal.api.urls")),
    path("", include("portal.urls")),
]

handler500 = "portal.views.server_error"
