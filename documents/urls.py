from django.urls import include, path, re_path, register_converter
from django.urls.converters import IntConverter

from documents.models import PUBLIC_CLASSES, ListFormat
from documents.views import agencies as opd_views
from documents.views import alerts, duties, public_lists, reading, reports
from documents.views import documents as views


class IdConverter(IntConverter):
    """A number that fits into a database key: a longer one is a 404 instead of a database error."""

    regex = "[0-9]{1,18}"


register_converter(IdConverter, "id")

FORMATS = "|".join(ListFormat)

agencies = [
    path("", opd_views.opd_list, name="list"),
    path("<slug:slug>/", opd_views.opd_detail, name="detail"),
    path("<slug:slug>/kategori/<id:pk>-<slug:category_slug>/", opd_views.category, name="category"),
]

documents = [
    path("cari/", views.search_page, name="search"),
    path("cari/saran/", views.suggest, name="suggest"),
    re_path(rf"^informasi/(?P<code>{'|'.join(PUBLIC_CLASSES)})/$", views.classification, name="classification"),
    path("informasi/dikecualikan/", views.exempt, name="exempt"),
    path("kewajiban/", duties.matrix, name="duties"),
    path("kewajiban.csv", duties.matrix_csv, name="duties_csv"),
    path("kewajiban-bulanan.csv", duties.months_csv, name="duty_months_csv"),
    path("kewajiban/<slug:slug>/", duties.agency, name="agency_duties"),
    path("dip/", public_lists.dip, name="dip"),
    re_path(rf"^dip\.(?P<format>{FORMATS})$", public_lists.dip_file, name="dip_file"),
    re_path(rf"^dik\.(?P<format>{FORMATS})$", public_lists.dik_file, name="dik_file"),
    path("dip/edisi/<id:number>/", public_lists.edition, name="edition"),
    path("dip/edisi/<id:number>/<str:name>", public_lists.edition_file, name="edition_file"),
    path("peringatan/", alerts.alert_list, name="alerts"),
    path("peringatan/<id:pk>/", alerts.alert_detail, name="alert"),
    path("lapor/", reports.report_list, name="reports"),
    path("lapor/baru/", reports.report_new, name="report_new"),
    path("lapor/<id:pk>/", reports.report_detail, name="report"),
    path("dokumen/<id:pk>/", views.detail, {"slug": ""}),
    path("dokumen/<id:pk>-<slug:slug>/", views.detail, name="detail"),
    path("dokumen/<id:pk>/unduh/", views.download, name="download"),
    path("dokumen/<id:pk>/versi/<id:number>/unduh/", views.revision_file, name="revision_file"),
    path("dokumen/<id:pk>/baca/", reading.read, name="read"),
    path("dokumen/<id:pk>/versi/<id:number>/baca/", reading.read_version, name="read_version"),
    path(
        "dokumen/<id:pk>/versi/<id:number>/halaman/<id:page>-<id:width>.webp", reading.page_picture, name="page_picture"
    ),
    path("dokumen/<id:pk>/perubahan/", views.changes, name="changes"),
    path("dokumen/<id:pk>/pratinjau/", views.preview, name="preview"),
]

urlpatterns = [
    path("opd/", include((agencies, "opd"))),
    path("", include((documents, "documents"))),
]
