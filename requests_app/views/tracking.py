from django.http import Http404


def track(request, **kwargs):
    raise Http404
