from django.urls import include, path, re_path, register_converter
from django.urls.converters import IntConverter

from documents import alert_views, opd_views, report_views, views
from documents.models import PUBLIC_CLASSES


class IdConverter(IntConverter):
    """A number that a database can hold; a longer one would be an error instead of a page that is not there."""

    regex = "[0-9]{1,18}"


register_converter(IdConverter, "id")

agencies = [
    path("", opd_views.opd_list, name="list"),
    path("<slug:slug>/", opd_views.opd_detail, name="detail"),
    path("<slug:slug>/kategori/<id:pk>-<slug:category_slug>/", opd_views.category, name="category"),
]

documents = [
    path("cari/", views.search_page, name="search"),
    re_path(rf"^informasi/(?P<code>{'|'.join(PUBLIC_CLASSES)})/$", views.classification, name="classification"),
    path("informasi/dikecualikan/", views.exempt, name="exempt"),
    path("peringatan/", alert_views.alert_list, name="alerts"),
    path("peringatan/<id:pk>/", alert_views.alert_detail, name="alert"),
    path("lapor/", report_views.report_list, name="reports"),
    path("lapor/baru/", report_views.report_new, name="report_new"),
    path("lapor/<id:pk>/", report_views.report_detail, name="report"),
    path("dokumen/<id:pk>/", views.detail, {"slug": ""}),
    path("dokumen/<id:pk>-<slug:slug>/", views.detail, name="detail"),
    path("dokumen/<id:pk>/unduh/", views.download, name="download"),
    path("dokumen/<id:pk>/versi/<id:number>/unduh/", views.revision_file, name="revision_file"),
    path("dokumen/<id:pk>/pratinjau/", views.preview, name="preview"),
]

urlpatterns = [
    path("opd/", include((agencies, "opd"))),
    path("", include((documents, "documents"))),
]
