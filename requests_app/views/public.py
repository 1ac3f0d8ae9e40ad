from django.http import Http404


def register(request, **kwargs):
    raise Http404


def deadline(request, **kwargs):
    raise Http404


def deadline_calendar(request, **kwargs):
    raise Http404
