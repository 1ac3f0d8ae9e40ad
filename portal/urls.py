from django.urls import path

from opd.web.view_access import public
from portal import views
from portal.integrity import journal
from portal.service_standard import views as standard
from portal.serving.security_txt import security_txt
from portal.subscriptions import views as subscriptions
from portal.surveys import views as surveys
from portal.syndication import embedding, feeds, sitemaps

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("halaman/<slug:slug>/", views.page, name="page"),
    path("tanya-jawab/", views.faq, name="faq"),
    path("ppid/", standard.index, name="overview"),
    path("struktur/", standard.structure, name="structure"),
    path("jadwal-layanan/", standard.hours, name="hours"),
    path("gambar/<id:pk>/<slug:size>.webp", views.picture, name="picture"),
    path("laporan/", views.report, name="report"),
    path("laporan/<int:year>/<slug:code>.csv", views.report_csv, name="report_csv"),
    path("berita/", views.news, name="news"),
    path("berita/<slug:slug>/", views.news_item, name="news_item"),
    path("umpan/dokumen.xml", feeds.documents, name="documents_feed"),
    path("umpan/berita.xml", public(feeds.LatestNews()), name="news_feed"),
    path("tampilan/<slug:version>.css", views.look, name="look"),
    path("lambang.png", views.emblem, name="emblem"),
    path("umpan/serta-merta.xml", public(feeds.AlertsFeed()), name="alerts_feed"),
    path("dokumen/<id:pk>/penilaian/", surveys.of_document, name="document_feedback"),
    path("permohonan/s/<str:token>/penilaian/layanan/", surveys.of_service, name="service_feedback"),
    path("langganan/", subscriptions.ask, name="subscribe"),
    path("langganan/s/<str:token>/", subscriptions.manage, name="subscriptions"),
    path("langganan/s/<str:token>/berhenti/", subscriptions.one_click, name="subscriptions_stop"),
    path("semat/", embedding.show, name="embed"),
    path("semat/cara/", embedding.instructions, name="embed_instructions"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.section, name="sitemap_section"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("jurnal/", journal.heads, name="heads"),
    path("umpan/jurnal.xml", public(journal.HeadsFeed()), name="heads_feed"),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path("healthz", views.healthz, name="healthz"),
    path("sesi", views.session, name="session"),
    path("readyz", views.readyz, name="readyz"),
]
