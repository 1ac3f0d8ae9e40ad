from django.http import Http404


def inforequest(request, **kwargs):
    raise Http404


def objection(request, **kwargs):
    raise Http404
