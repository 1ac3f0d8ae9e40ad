"""The one list of URL prefixes."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("petugas/", include("requests_app.register_urls")),
    path("petugas/", include("portal.staff.urls")),
    path("petugas/", include("requests_app.desk_urls")),
    path("", include("requests_app.urls")),
    path("admin/", include("opd.people.urls")),
    path("admin/", admin.site.urls),
    path("", include("documents.urls")),
    path("", include("portal.urls")),
]
