from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm

from opd.errors import REFUSALS, sentences


def tell_failure(request, error: BaseException, title: str = "") -> None:
    sentence = " ".join(sentences(error))
    messages.error(request, f"{title}: {sentence}" if title else sentence)


def add_errors(form: BaseForm, error: BaseException) -> None:
    """Add the refusal of a verb to the fields that it names, or to the whole form with the `code` of the error."""
    if isinstance(error, ValidationError) and hasattr(error, "error_dict"):
        for name, texts in error.message_dict.items():
            form.add_error(name if name in form.fields else None, texts)
    else:
        code = getattr(error, "code", None)
        form.add_error(None, [ValidationError(sentence, code=code) for sentence in sentences(error)])


@dataclass(frozen=True)
class Shown:
    """A block in which a refusal is shown instead of raised."""

    show: Callable[[BaseException], None]

    def __enter__(self) -> None:
        """Do nothing before a refusal."""

    def __exit__(self, _kind, error: BaseException | None, _traceback) -> bool:
        if not isinstance(error, REFUSALS):
            return False
        self.show(error)
        return True


def told(request, title: str = "") -> Shown:
    return Shown(partial(tell_failure, request, title=title))


def added_to(form: BaseForm) -> Shown:
    return Shown(partial(add_errors, form))
