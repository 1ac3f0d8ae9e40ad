"""Acts of a person on the page of an object, in one shape: documents, notices, reports, tests, cases of requests."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise

Words = str | Promise  # lazy text, in the language of the page


class ActForm(forms.Form):
    """The form of an act. A field `version` holds that of the object when the page was shown."""

    def arguments(self) -> dict[str, Any]:
        """Return the keyword arguments of the verb; the form must be valid."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ButtonForm(ActForm):
    """The form of an act that asks nothing: its button sends the version alone."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    use_required_attribute = False


@dataclass(frozen=True, kw_only=True)
class PageAct:
    """An act on a page: the label of button and page, its form and verb, and the message `done` after it.

    The verb is called as `verb(obj, by=person, **form.arguments())`; `by` is None for an applicant. It refuses with the
    errors of `opd.errors`.
    """

    label: Words
    verb: Callable[..., Any]
    done: Words
    form: type[ActForm] = ButtonForm

    def perform(self, obj, by, form: ActForm | None = None, **more):
        """Call the verb on the version of the object that the person saw, and return what it returns.

        Without a form, as for many objects at once, on the object as it was read. `more` are arguments that the form
        does not have.
        """
        if form is not None and "version" in form.cleaned_data:
            obj.version = form.cleaned_data["version"]
        return self.verb(obj, by=by, **(form.arguments() if form is not None else {}), **more)
