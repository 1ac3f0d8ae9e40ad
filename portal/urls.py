from django.urls import path

from opd.web.view_access import public
from portal import feeds, sitemaps, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("halaman/<slug:slug>/", views.page, name="page"),
    path("tanya-jawab/", views.faq, name="faq"),
    path("struktur/", views.structure, name="structure"),
    path("laporan/", views.report, name="report"),
    path("laporan/<int:year>/<slug:code>.csv", views.report_csv, name="report_csv"),
    path("berita/", views.news, name="news"),
    path("berita/<slug:slug>/", views.news_item, name="news_item"),
    path("umpan/berita.xml", public(feeds.LatestNews()), name="news_feed"),
    path("lambang.png", views.emblem, name="emblem"),
    path("umpan/serta-merta.xml", public(feeds.AlertsFeed()), name="alerts_feed"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.section, name="sitemap_section"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("healthz", views.healthz, name="healthz"),
    path("sesi", views.session, name="session"),
    path("readyz", views.readyz, name="readyz"),
]
