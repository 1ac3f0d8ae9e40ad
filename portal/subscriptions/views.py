from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from documents.search.answers.topics import Topic
from opd.web.client_ip import client_address
from opd.web.view_access import BY_LINK, opens_to, public
from opd.web.without_referrer import protected_without_referrer
from opd.words import as_numbers
from portal.models import Frequency, Subscriber
from portal.subscriptions import links, verbs
from portal.subscriptions.forms import AskForm
from requests_app.web import bot_check

DONE = {
    "konfirmasi": gettext_lazy("Langganan Anda sudah aktif."),
    "ubah": gettext_lazy("Perubahan sudah disimpan."),
    "berhenti": gettext_lazy("Topik itu sudah dihentikan."),
}


@public
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    topic = Topic.of(request.GET)
    if topic.is_too_long:
        topic = Topic("")
    subject, address = f"subscription {topic.query}", client_address(request)
    form, status = AskForm(request.POST if request.method == "POST" else None), 200
    if form.is_valid():
        refusal = bot_check.refusal(request.POST, subject, address)
        if refusal is None:
            verbs.ask(form.cleaned_data["email"], topic, Frequency(form.cleaned_data["frequency"]))
            return render(request, "portal/subscriptions/asked.html", {"section": "informasi", "topic": topic})
        sentence, status = refusal
        form.add_error(None, sentence)
    challenge = bot_check.issue(subject, address)
    context = {"section": "informasi", "topic": topic, "form": form, "challenge": challenge}
    return render(request, "portal/subscriptions/ask.html", context, status=status)


def _of_subscriber(view):
    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponseBase:
        try:
            subscriber = links.subscriber_of(token)
        except links.LinkNotOurs:
            raise Http404 from None
        return view(request, subscriber, token) if subscriber else ended(request)

    return opened


def ended(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/subscriptions/ended.html", {"section": "informasi"}, status=410)


@opens_to(BY_LINK)
@protected_without_referrer
@require_http_methods(["GET", "HEAD", "POST"])
@_of_subscriber
def manage(request: HttpRequest, subscriber: Subscriber, token: str) -> HttpResponseBase:
    """Show all topics of an address; by POST confirm, change, stop one, or stop all."""
    if request.method == "POST":
        done = _act(request, subscriber)
        if not Subscriber.objects.filter(pk=subscriber.pk).exists():
            return ended(request)
        response = redirect(f"{request.path}?{done}" if done else request.path)
        response.status_code = 303
        return response
    subscriptions = [(row, Topic(row.query)) for row in subscriber.subscriptions.all()]
    context = {
        "section": "informasi",
        "waiting": [pair for pair in subscriptions if pair[0].confirmed_at is None],
        "running": [pair for pair in subscriptions if pair[0].confirmed_at],
        "frequencies": Frequency.choices,
        "done": next((sentence for name, sentence in DONE.items() if name in request.GET), ""),
    }
    return render(request, "portal/subscriptions/manage.html", context)


def _act(request: HttpRequest, subscriber: Subscriber) -> str:
    act, pk = request.POST.get("act", ""), request.POST.get("topic", "")
    if act == "confirm":
        shown = as_numbers(request.POST.getlist("topic"))
        return "konfirmasi" if verbs.confirm(subscriber, shown) else ""
    if act == "stop_all":
        verbs.stop_all(subscriber)
        return ""
    subscription = next((row for row in subscriber.subscriptions.all() if str(row.pk) == pk), None)
    if subscription and act == "stop":
        verbs.stop(subscription)
        return "berhenti"
    frequency = request.POST.get("frequency", "")
    if subscription and act == "change" and frequency in Frequency.values:
        verbs.change_frequency(subscription, Frequency(frequency))
        return "ubah"
    return ""


@opens_to(BY_LINK)
@csrf_exempt  # a mail program sends it (RFC 8058); the address is the secret
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_of_subscriber
def one_click(request: HttpRequest, subscriber: Subscriber, token: str) -> HttpResponseBase:
    """End everything by the POST of a mail program; a person gets the page with the buttons."""
    if request.method != "POST":
        return redirect("portal:subscriptions", token)
    if request.POST.get("List-Unsubscribe") != "One-Click":
        return HttpResponse(status=400)
    verbs.stop_all(subscriber)
    return HttpResponse(_("Langganan dihentikan."), content_type="text/plain; charset=utf-8")
