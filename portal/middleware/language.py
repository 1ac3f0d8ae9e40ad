"""The language of a page, which its address alone decides (docs/decisions/0034-english.md)."""

from django.utils import translation

from opd.languages import language_of


def language_of_address(get_response):
    """Middleware: answer below `/en/` in English, everywhere else in Indonesian, whatever the browser would prefer.

    The language of the thread is put back afterwards: what is rendered before the next request is read, such as the
    refusal of odd bytes, must not speak that of the last reader.
    """

    def middleware(request):
        language = language_of(request.path_info)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Content-Language", language)
        return response

    return middleware
