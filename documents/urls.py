from django.urls import include, path, re_path

from documents import opd_views, views
from documents.models import PUBLIC_CLASSES

agencies = [
    path("", opd_views.opd_list, name="list"),
    path("<slug:slug>/", opd_views.opd_detail, name="detail"),
    path("<slug:slug>/kategori/<int:pk>-<slug:category_slug>/", opd_views.category, name="category"),
]

documents = [
    path("cari/", views.search_page, name="search"),
    re_path(rf"^informasi/(?P<code>{'|'.join(PUBLIC_CLASSES)})/$", views.classification, name="classification"),
    path("informasi/dikecualikan/", views.exempt, name="exempt"),
    path("dokumen/<int:pk>/", views.detail, {"slug": ""}),
    path("dokumen/<int:pk>-<slug:slug>/", views.detail, name="detail"),
    path("dokumen/<int:pk>/unduh/", views.download, name="download"),
    path("dokumen/<int:pk>/versi/<int:number>/unduh/", views.revision_file, name="revision_file"),
    path("dokumen/<int:pk>/pratinjau/", views.preview, name="preview"),
]

urlpatterns = [
    path("opd/", include((agencies, "opd"))),
    path("", include((documents, "documents"))),
]
