"""The URL prefixes of all apps. What citizens read is in each language: in English below `/en/`."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from portal.staff.views import moved, show

urlpatterns = [
    path("petugas/<path:rest>", moved),
    path("petugas/", moved),
    path("admin/", include("requests_app.urls.registers")),
    path("admin/", include(([path("sistem/", show, name="system")], "system"))),
    path("admin/", include("requests_app.urls.staff")),
    path("admin/", include("opd.people.urls")),
    path("admin/", include("opd.sign_in.urls")),
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("", include("requests_app.urls.citizens")),
        path("", include("documents.urls")),
        path("", include("portal.urls.pages")),
        prefix_default_language=False,
    ),
    path("api/v1/", include("portal.api.urls")),
    path("", include("portal.urls.machines")),
]

handler500 = "portal.pages.views.errors.server_error"
