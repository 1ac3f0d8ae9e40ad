from typing import Protocol, TypeVar

from django.http import HttpResponse
from django.template.response import TemplateResponse

HOUR = 3600
AnyPage = TypeVar("AnyPage", bound=HttpResponse)


class LimitedForm(Protocol):
    """`retry_after`: seconds until the form is checked again, 0 if it was checked."""

    retry_after: int

    @property
    def status(self) -> int: ...


def as_too_often(page: AnyPage) -> AnyPage:
    """Return a page as 429; its form may be sent in an hour."""
    page.status_code, page.headers["Retry-After"] = 429, str(HOUR)
    return page


def with_status(response: TemplateResponse, form: LimitedForm) -> TemplateResponse:
    response.status_code = form.status
    if form.retry_after:
        response.headers["Retry-After"] = str(form.retry_after)
    return response
