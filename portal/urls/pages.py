from django.urls import path

from portal import views
from portal.integrity import journal
from portal.service_standard import views as standard
from portal.subscriptions import views as subscriptions
from portal.surveys import views as surveys
from portal.syndication import embedding

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("halaman/<slug:slug>/", views.page, name="page"),
    path("tanya-jawab/", views.faq, name="faq"),
    path("ppid/", standard.index, name="overview"),
    path("struktur/", standard.structure, name="structure"),
    path("jadwal-layanan/", standard.hours, name="hours"),
    path("jurnal/", journal.heads, name="heads"),
    path("laporan/", views.report, name="report"),
    path("laporan/<int:year>/<slug:code>.csv", views.report_csv, name="report_csv"),
    path("berita/", views.news, name="news"),
    path("berita/<slug:slug>/", views.news_item, name="news_item"),
    path("dokumen/<id:pk>/penilaian/", surveys.of_document, name="document_feedback"),
    path("permohonan/s/<str:token>/penilaian/layanan/", surveys.of_service, name="service_feedback"),
    path("semat/", embedding.show, name="embed"),
    path("semat/cara/", embedding.instructions, name="embed_instructions"),
    path("langganan/", subscriptions.ask, name="subscribe"),
    path("langganan/s/<str:token>/", subscriptions.manage, name="subscriptions"),
]
