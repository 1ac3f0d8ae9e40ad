"""Acts of a person on an object, in one shape: a row of a table, its form, and its page."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.forms.utils import ErrorDict
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from opd.errors import REFUSALS
from opd.web.refusals import add_errors

Words = str | Promise  # lazy text, in the language of the page


class ActForm(forms.Form):
    """The form of an act on `obj`, or of a part of its page.

    `key` makes the ids of its fields unique where a page shows several forms of a class. `stranger` is the IP address
    of an applicant, or None for staff. With a `refusal`, such as that of a limit, nothing is checked, and the form
    shows its texts as they were typed.
    """

    def __init__(
        self,
        *args,
        obj=None,
        key: str = "",
        stranger: str | None = None,
        refusal: Words = "",
        **kwargs,
    ):
        self.obj, self.stranger, self.refusal = obj, stranger, refusal
        kwargs["auto_id"] = f"{key or type(self).__name__.lower()}_%s"
        kwargs["initial"] = self.known() | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fit()

    def known(self) -> dict[str, Any]:
        """Return what the form already says when it is first shown."""
        return {}

    def fit(self) -> None:
        """Narrow the choices to the object, and leave out questions that it does not raise."""

    def full_clean(self) -> None:
        if self.is_bound and self.refusal:
            self._errors, self.cleaned_data = ErrorDict(renderer=self.renderer), {}
            self.add_error(None, str(self.refusal))
        else:
            super().full_clean()
        for name in self.files.keys() & self.fields.keys() - self.errors.keys() if self.errors else ():
            self.add_error(name, _("Pilih lagi berkasnya: peramban tidak menyimpannya selama formulir diperbaiki."))

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of the verb."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    @contextmanager
    def sealed(self) -> Iterator[dict[str, Any]]:
        """Yield more arguments of the verb: sealed files, which are deleted again if the block fails."""
        yield {}


class VersionForm(ActForm):
    """The form of an act on the version of the object that the person saw; the verb refuses another one."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    use_required_attribute = False

    def known(self) -> dict[str, Any]:
        return {"version": self.obj.version} if self.obj else {}


def every_object(obj) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class PageAct:
    """An act on the page of an object: the label of button and page, its form and verb, and the message `done`.

    The verb is called as `verb(obj, by=person, **form.arguments())`; `by` is None for an applicant. `consequence` says
    what the act will do and who hears of it: words, or a function of the object that its page calls. The address of the
    act is `slug`, or else its name in the table. An act that does not concern the object is not offered, and one with a
    barrier is closed today although the state allows it. `law` is (article, what it asks). `button`: the words on the
    button of the form where they are not the label's; `is_main`: it is a main button. `beside(request, obj)` returns
    the context of what is shown beside the form, `answer(request, obj, result)` the response after the act where it is
    not the object's page.
    """

    label: Words
    verb: Callable[..., Any]
    done: Words = ""
    form: type[ActForm] = VersionForm
    consequence: Words | Callable[..., str] = ""
    slug: str = ""
    concerns: Callable[..., bool] = every_object
    barrier: Callable[..., str] | None = None
    law: tuple[tuple[Words, Words], ...] = ()
    button: Words = ""
    is_main: bool = False
    beside: Callable[..., dict] | None = None
    answer: Callable[..., HttpResponse] | None = None

    def perform(self, obj, by, form: ActForm | None = None, **more):
        """Call the verb on the version that the person saw; return its value."""
        if form is not None and "version" in form.cleaned_data:
            obj.version = form.cleaned_data["version"]
        return self.verb(obj, by=by, **(form.arguments() if form is not None else {}), **more)


class ActPages:
    """The pages of the `acts` on one kind of object: the form by GET, the verb by POST.

    A form that is refused keeps everything that was typed.
    """

    acts: Mapping[Any, PageAct] = {}
    failures: tuple[type[Exception], ...] = REFUSALS

    def possible(self, obj, user) -> Collection:
        """Return the names of the acts to offer; the verbs check them again."""
        raise NotImplementedError

    def act_page(self, request, obj, name) -> HttpResponse:
        act = self.acts[name]
        if name not in self.possible(obj, request.user) and (answer := self.impossible(request, obj, name)):
            return answer
        form = act.form(*((request.POST, request.FILES) if request.method == "POST" else ()), obj=obj)
        if form.is_valid():
            try:
                result = self.perform(request, obj, name, form)
            except self.failures as error:
                add_errors(form, error)
            else:
                return act.answer(request, obj, result) if act.answer else self.performed(request, obj, act, result)
        if form.is_bound:
            obj.refresh_from_db()
        return self.act_shown(request, obj, name, form)

    def impossible(self, request, obj, name) -> HttpResponse | None:
        """Return the answer to an act that is not possible; None if the form is to be shown all the same."""
        raise Http404

    def perform(self, request, obj, name, form: ActForm):
        return self.acts[name].perform(obj, request.user, form)

    def performed(self, request, obj, act: PageAct, result) -> HttpResponse:
        messages.success(request, str(act.done))
        return redirect(obj)

    def act_shown(self, request, obj, name, form: ActForm) -> HttpResponse:
        raise NotImplementedError
