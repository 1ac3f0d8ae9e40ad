from django.http import Http404


def object_to(request, **kwargs):
    raise Http404


def about(request, **kwargs):
    raise Http404


def new(request, **kwargs):
    raise Http404
