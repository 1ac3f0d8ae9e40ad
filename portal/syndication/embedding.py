from collections.abc import Callable
from functools import wraps

from csp.constants import NONE
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from documents.search.answers.topics import Topic
from documents.search.results.rows import rows_of
from opd.page_cache import site
from opd.page_cache.pages import cached_page, within_current_act
from opd.web.view_access import public
from portal.syndication.addresses import absolute, of_topic

NEWEST = 10


def for_known_hosts(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorate a view whose page may be framed by the hosts of the site profile."""

    @wraps(view)
    def framed(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        with within_current_act():
            origins = site.profile().embedding_origins
        response._csp_replace = {"frame-ancestors": origins or [NONE]}  # type: ignore[attr-defined]
        response.xframe_options_exempt = bool(origins)  # type: ignore[attr-defined]
        return response

    return framed


@public
@for_known_hosts
@require_safe
@cached_page
def show(request: HttpRequest) -> HttpResponse:
    """Show the newest documents of the topic, without a form, a cookie or a script."""
    topic = Topic.of(request.GET)
    hits = topic.hits
    context = {
        "topic": topic,
        "documents": rows_of(hits.newest(NEWEST)),
        "total": len(hits.ids),
        "all": absolute(of_topic("documents:search", topic.query, "urut=terbaru")),
    }
    return render(request, "portal/embedding/list.html", context)


@public
@require_safe
@cached_page
def instructions(request: HttpRequest) -> HttpResponse:
    topic = Topic.of(request.GET)
    frame = absolute(of_topic("portal:embed", topic.query))
    context = {
        "section": "informasi",
        "topic": topic,
        "address": frame,
        "html": render_to_string("portal/embedding/snippet.html", {"topic": topic, "address": frame}).strip(),
        "origins": site.profile().embedding_origins,
    }
    return render(request, "portal/embedding/instructions.html", context)
