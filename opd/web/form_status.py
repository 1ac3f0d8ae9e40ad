"""The status of a page that shows a form which a limit refused to check."""

from typing import Protocol

from django.template.response import TemplateResponse


class LimitedForm(Protocol):
    """`status`: of the page; `retry_after`: seconds until the form is checked again, 0 if it was checked."""

    retry_after: int

    @property
    def status(self) -> int: ...


def with_status(response: TemplateResponse, form: LimitedForm) -> TemplateResponse:
    response.status_code = form.status
    if form.retry_after:
        response.headers["Retry-After"] = str(form.retry_after)
    return response
