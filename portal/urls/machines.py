"""What programs fetch, at one address whatever the reader's language: feeds, sitemaps, style, health."""

from django.urls import path
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

from opd.page_cache.pages import cached_page
from opd.web.view_access import public
from portal.integrity import journal
from portal.pages.views import machines
from portal.serving.gauges import metrics_page
from portal.subscriptions import views as subscriptions
from portal.syndication import feeds, sitemaps

app_name = "machines"
urlpatterns = [
    path("en", public(RedirectView.as_view(url="/en/", permanent=True))),  # its slash is part of the language
    path("gambar/<id:pk>/<slug:size>.webp", machines.picture, name="picture"),
    path("umpan/dokumen.xml", public(require_safe(cached_page(feeds.DocumentsFeed()))), name="documents_feed"),
    path("umpan/berita.xml", public(feeds.LatestNews()), name="news_feed"),
    path("tampilan/<slug:version>.css", machines.look, name="look"),
    path("lambang.png", machines.emblem, name="emblem"),
    path("umpan/serta-merta.xml", public(feeds.AlertsFeed()), name="alerts_feed"),
    path("langganan/s/<str:token>/berhenti/", subscriptions.one_click, name="subscriptions_stop"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.section, name="sitemap_section"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("umpan/jurnal.xml", public(journal.HeadsFeed()), name="heads_feed"),
    path(".well-known/security.txt", machines.security_txt, name="security_txt"),
    path("healthz", machines.healthz, name="healthz"),
    path("sesi", machines.session, name="session"),
    path("readyz", machines.readyz, name="readyz"),
    path("metrics", metrics_page, name="metrics"),
]
