from django.urls import path

from portal.integrity import journal
from portal.pages.views import content, standard
from portal.subscriptions import views as subscriptions
from portal.surveys import views as surveys
from portal.syndication import embedding

app_name = "portal"
urlpatterns = [
    path("", content.home, name="home"),
    path("halaman/<slug:slug>/", content.page, name="page"),
    path("tanya-jawab/", content.faq, name="faq"),
    path("ppid/", standard.index, name="overview"),
    path("struktur/", standard.structure, name="structure"),
    path("jadwal-layanan/", standard.hours, name="hours"),
    path("jurnal/", journal.heads, name="heads"),
    path("laporan/", content.report, name="report"),
    path("laporan/<int:year>/<slug:code>.csv", content.report_csv, name="report_csv"),
    path("berita/", content.news, name="news"),
    path("berita/<slug:slug>/", content.news_item, name="news_item"),
    path("dokumen/<id:pk>/penilaian/", surveys.of_document, name="document_feedback"),
    path("permohonan/s/<str:token>/penilaian/layanan/", surveys.of_service, name="service_feedback"),
    path("semat/", embedding.show, name="embed"),
    path("semat/cara/", embedding.instructions, name="embed_instructions"),
    path("langganan/", subscriptions.ask, name="subscribe"),
    path("langganan/s/<str:token>/", subscriptions.manage, name="subscriptions"),
]
