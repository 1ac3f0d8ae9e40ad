from django.http import Http404


def about(request, **kwargs):
    raise Http404


def new(request, **kwargs):
    raise Http404


def suggestions(request, **kwargs):
    raise Http404


def check(request, **kwargs):
    raise Http404


def answered(request, **kwargs):
    raise Http404
