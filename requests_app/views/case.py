from django.http import Http404


def show(request, **kwargs):
    raise Http404


def calendar(request, **kwargs):
    raise Http404


def letter(request, **kwargs):
    raise Http404


def answer_file(request, **kwargs):
    raise Http404


def act(request, **kwargs):
    raise Http404
