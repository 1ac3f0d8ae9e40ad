from collections.abc import Mapping
from types import ModuleType
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables

from opd.admin import ActAdmin, column, who
from opd.models import User
from opd.people.forms import ReasonForm
from opd.two_people import rights
from opd.web.page_act import ActForm, PageAct
from opd.web.refusals import added_to


class CodePages:
    @sensitive_variables("code")
    def code_page(self, request, title: str, of, code: str, person: User) -> TemplateResponse:
        response = self.page(request, "admin/opd/user/code.html", title, original=of, code=code, person=person)
        response.headers["Cache-Control"] = "no-store"
        return response


class ProposalAdmin(CodePages, ActAdmin):
    """An admin of rows that one person proposes and another decides, by the verbs of a module."""

    verbs: ModuleType
    ask_form: type[Form]
    ask_title: Any
    slugs: Mapping[str, str] = {}  # of the acts whose address is not their name
    asked: Any = gettext_lazy("Diajukan. Admin lain atau Atasan PPID yang menyetujuinya.")
    change_form_template = "admin/opd/personchange/change_form.html"

    def __init__(self, model, admin_site):
        super().__init__(model, admin_site)
        buttons = {
            "confirm": (gettext_lazy("Setujui"), ActForm),
            "refuse": (gettext_lazy("Tolak"), ReasonForm),
            "withdraw": (gettext_lazy("Batalkan"), ActForm),
        }
        done = gettext_lazy("Dicatat.")
        self.acts = {
            name: PageAct(
                label=label, form=form, verb=getattr(self.verbs, name), done=done, slug=self.slugs.get(name, "")
            )
            for name, (label, form) in buttons.items()
        }

    asker = column(gettext_lazy("diajukan oleh"), who("asked"))
    decider = column(gettext_lazy("diputuskan oleh"), who("decided"))

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = self.ask_form(request.POST or None, self.files_of(request))
        if form.is_valid():
            with added_to(form):
                return self.noted(request, self.ask(request, form), messages.SUCCESS, self.asked)
        return self.page(request, "ask", self.ask_title, form=form)

    def files_of(self, request):
        """Return the files of the form; an admin that `takes_files` returns them."""

    def ask(self, request, form):
        return self.verbs.ask(by=request.user, **form.cleaned_data)

    def possible(self, change, user):
        return rights.possible(change, user)

    def acted_on(self, request, pk):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return super().acted_on(request, pk)

    def impossible(self, request, change, name: str) -> HttpResponse:
        return self.noted(request, change, messages.INFO, _("Perubahan ini sudah selesai, atau menunggu orang lain."))
