"""What the admin's pages about people share: a form and a verb on a page, and proposals that two people decide."""

from types import ModuleType

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables

from opd.admin import RoleAdmin
from opd.errors import REFUSALS, sentences
from opd.models import User
from opd.people import rights
from opd.people.forms import ReasonForm


class PeoplePages:
    """Mixin for pages beside those of Django's admin, each with one form and one verb."""

    def page(self, request, template: str, title: str, **context) -> TemplateResponse:
        context |= {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        return TemplateResponse(request, template, context)

    @sensitive_variables("code")
    def code_page(self, request, title: str, of, code: str, person: User) -> TemplateResponse:
        """Return the only response that shows the code; no address shows it again."""
        response = self.page(request, "admin/opd/user/code.html", title, original=of, code=code, person=person)
        response.headers["Cache-Control"] = "no-store"
        return response


def add_errors(form: Form, error: Exception) -> None:
    """Add the refusal of a verb to its fields, or to the whole form if it names none of them."""
    at_fields = getattr(error, "error_dict", {})
    is_at_fields = at_fields and at_fields.keys() <= form.fields.keys()
    form.add_error(None, at_fields if is_at_fields else sentences(error))


class ProposalAdmin(PeoplePages, RoleAdmin):
    """Base of admins of rows that one person proposes and another confirms or refuses, by the verbs of a module."""

    verbs: ModuleType
    act_template: str
    acts = {"confirm": gettext_lazy("Setujui"), "refuse": gettext_lazy("Tolak"), "withdraw": gettext_lazy("Batalkan")}

    @admin.display(description=gettext_lazy("diajukan oleh"))
    def asker(self, change):
        return change.asked_by.name_at(change.asked_at) if change.asked_by else "-"

    @admin.display(description=gettext_lazy("diputuskan oleh"))
    def decider(self, change):
        return change.decided_by.name_at(change.decided_at) if change.decided_by else "-"

    def get_urls(self):
        view = self.admin_site.admin_view(self.decide)
        acts = [path(f"<int:pk>/{act}/", view, {"name": act}, name=f"{self._name}_{act}") for act in self.acts]
        return [*acts, *super().get_urls()]

    @property
    def _name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}"

    def change_view(self, request, object_id, form_url="", extra_context=None):
        change = self.get_object(request, object_id)
        possible = rights.possible(change, request.user) if change else []
        works = [(reverse(f"admin:{self._name}_{act}", args=[change.pk]), self.acts[act]) for act in possible]
        return super().change_view(request, object_id, form_url, {"works": works, **(extra_context or {})})

    def decide(self, request, pk, name):
        change = self.get_object(request, str(pk)) if self.has_view_permission(request) else None
        if change is None:
            raise PermissionDenied
        if name not in rights.possible(change, request.user):
            messages.info(request, _("Perubahan ini sudah selesai, atau menunggu orang lain."))
            return redirect(change)
        data = request.POST if request.method == "POST" else None
        form = ReasonForm(data) if name == "refuse" else Form(data)
        if form.is_valid():
            try:
                self.act(request, change, name, form)
            except REFUSALS as error:
                change.refresh_from_db()
                add_errors(form, error)
            else:
                messages.success(request, _("Dicatat."))
                return redirect(change)
        context = {"form": form, "original": change, **self.act_context(change, name)}
        return self.page(request, self.act_template, self.acts[name], **context)

    def act(self, request, change, name: str, form: Form) -> None:
        """Do the act by its verb. *Raises* what the verb refuses with."""
        getattr(self.verbs, name)(change, by=request.user, **form.cleaned_data)

    def act_context(self, change, name: str) -> dict:
        """Return what the page of the act shows beside its form."""
        return {}
