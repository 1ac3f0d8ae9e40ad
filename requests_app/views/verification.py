from django.http import Http404


def ask(request, **kwargs):
    raise Http404


def show(request, **kwargs):
    raise Http404
