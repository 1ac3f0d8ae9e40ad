"""Acts with a page of their own: a button on the page of an object, a form, one verb."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format

from documents.admin.document.acts import tell_failure
from opd.admin import OpdScopedAdmin
from opd.errors import REFUSALS
from opd.web.page_act import PageAct


class ObjectActAdmin(OpdScopedAdmin):
    """An admin whose objects change by `acts` alone: `{name in the address: act}`."""

    acts: dict[str, PageAct] = {}
    act_template = "admin/documents/work.html"

    def possible(self, obj, user) -> set[str]:
        """Return the names of the acts that the person may do with the object as it is now."""
        raise NotImplementedError

    def act_form(self, act: PageAct, obj, data=None):
        raise NotImplementedError

    def get_urls(self):
        view = self.admin_site.admin_view(self.act)
        pages = [path(f"<int:pk>/{name}/", view, {"name": name}, name=self.address_name(name)) for name in self.acts]
        return [*pages, *super().get_urls()]

    def address_name(self, name: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"

    def act(self, request, pk, name):
        obj, act = self.get_object(request, pk), self.acts[name]
        if obj is None or name not in self.possible(obj, request.user):
            raise Http404
        form = self.act_form(act, obj, request.POST or None)
        if form.is_valid() and self.done(request, obj, act, form):
            return redirect(self.change_page(obj))
        return self.page(request, self.act_template, act.label, form=form, of=obj, **self.around(obj))

    def around(self, obj) -> dict:
        """Return the context of an act's page besides its form."""
        return {}

    def done(self, request, obj, act: PageAct, form) -> bool:
        try:
            act.perform(obj, request.user, form)
        except ValidationError as error:
            form.add_error(None, error)
            return False
        except REFUSALS as error:
            tell_failure(request, error)
            return False
        messages.success(request, act.done)
        return True

    def change_view(self, request, object_id, form_url="", extra_context=None):
        obj = self.get_object(request, object_id)
        context = (self.panel(obj, request) if obj else {}) | (extra_context or {})
        return super().change_view(request, object_id, form_url, context)

    def panel(self, obj, request) -> dict:
        """Return the context of the object's page besides its fields: the buttons."""
        possible = self.possible(obj, request.user)
        return {
            "acts": [
                (reverse(f"admin:{self.address_name(name)}", args=[obj.pk]), act.label)
                for name, act in self.acts.items()
                if name in possible
            ]
        }

    def history_view(self, request, object_id, extra_context=None):
        obj = self.get_object(request, object_id)
        rows = obj.events.select_related("by") if obj else []
        return super().history_view(request, object_id, {"rows": rows, **(extra_context or {})})

    def page(self, request, template, title, **context):
        context |= {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        return TemplateResponse(request, template, context)

    def change_page(self, obj) -> str:
        return reverse(f"admin:{self.address_name('change')}", args=[obj.pk])


def when_and_who(moment, person) -> str:
    return f"{date_format(timezone.localtime(moment), 'DATETIME_FORMAT')}, {person.name_at(moment)}" if moment else ""
