"""The admin site: Django's, open to people with a membership, with our own models only."""

from collections.abc import Callable, Iterator
from functools import reduce
from inspect import getmembers, isfunction
from typing import TypeVar

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.apps import AdminConfig
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.module_loading import autodiscover_modules, import_string
from django.utils.translation import gettext_lazy as _

from opd.web.form_status import with_status
from opd.web.view_access import STAFF, Access, opens_to, public

Method = TypeVar("Method", bound=Callable)

MOST_WORDS = 30  # of a question to a table; each makes the query longer, and SQLite refuses a thousand


def at(address: str, name: str, *guards: Callable) -> Callable[[Method], Method]:
    """Mark a method of an admin as a page below its list, of the name APP_MODEL_`name`; `guards` decorate the view."""

    def mark(method: Method) -> Method:
        method.addresses = [(address, name, guards), *getattr(method, "addresses", ())]  # type: ignore[attr-defined]
        return method

    return mark


class PortalModelAdmin(ModelAdmin):
    """The base class of all admins; the site registers no other."""

    def access_to(self, view: str) -> Access:
        """Return the access rule of a view of this admin, by the name of its method."""
        raise NotImplementedError

    def get_object(self, request, object_id, from_field=None):
        row = super().get_object(request, object_id, from_field)
        request.has_hidden_row = row is None  # Django answers with a redirect; `RefusedPages` counts it
        return row

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, " ".join(search_term.split()[:MOST_WORDS]))

    def get_urls(self):
        urls = [*self._own_urls(), *super().get_urls()]
        for url in urls:
            if not hasattr(url.callback, "access"):  # Django wraps its own views only here
                opens_to(self.access_to(url.callback.__name__))(url.callback)
        return urls

    def _own_urls(self) -> Iterator[URLPattern]:
        for method, function in getmembers(type(self), isfunction):
            for address, name, guards in getattr(function, "addresses", ()):
                view = reduce(lambda inner, guard: guard(inner), guards, getattr(self, method))
                yield path(address, self.admin_site.admin_view(view), name=self.address_name(name))

    def address_name(self, name: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"

    def change_page(self, row) -> str:
        return reverse(f"admin:{self.address_name('change')}", args=[row.pk])

    def found(self, request, pk):
        """Return the row. *Raises* Http404 if there is none that the person may see."""
        if (row := self.get_object(request, str(pk))) is None:
            raise Http404
        return row

    def page(self, request, template: str, title, **context) -> TemplateResponse:
        """Return a page by a template of the model's folder, or by the whole name of one."""
        if not template.endswith(".html"):
            template = f"admin/{self.opts.app_label}/{self.opts.model_name}/{template}.html"
        context |= {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        return TemplateResponse(request, template, context)


class PortalAdminSite(AdminSite):
    index_title = _("Meja kerja")
    site_url = "/"
    enable_nav_sidebar = False

    def register(self, model_or_iterable, admin_class=None, **options):
        """Register only our own admins: those of packages let a superuser do everything, past our roles and ledger."""
        if admin_class is not None and issubclass(admin_class, PortalModelAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def admin_view(self, view, cacheable=False):
        guarded = super().admin_view(view, cacheable)
        if not hasattr(guarded, "access"):
            owner = _owner(view)
            opens_to(owner.access_to(view.__name__) if owner else STAFF)(guarded)
        return guarded

    def get_urls(self):
        # Django's "view on site" redirects to any object's address, which reveals the titles of hidden objects.
        urls = [url for url in super().get_urls() if getattr(url, "name", None) != "view_on_site"]
        urls.insert(0, path("tabel/", self.admin_view(self.tables), name="tables"))
        for url in urls:
            if isinstance(url, URLPattern) and hasattr(url.callback, "admin_site"):
                opens_to(STAFF)(url.callback)
        return urls

    # This module is loaded before the models, so modules that need them are imported by name.

    def index(self, request, extra_context=None):
        """Show what waits for the person; the tables have a page of their own."""
        desk = import_string("opd.desk.page.desk_of")(request.user, request.GET)
        return super().index(request, {"desk": desk} | (extra_context or {}))

    def tables(self, request):
        """Show every table that the person may open, and what they did last."""
        context = self.each_context(request) | {"title": _("Semua tabel"), "app_list": self.get_app_list(request)}
        return TemplateResponse(request, "admin/tables.html", context)

    @public
    def login(self, request, extra_context=None):
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index", current_app=self.name))
        request.current_app = self.name
        context = self.each_context(request) | {"subtitle": None} | (extra_context or {})
        response = import_string("opd.sign_in.views.entry.PasswordStep").as_view(extra_context=context)(request)
        if not isinstance(response, TemplateResponse):
            return response
        request.axes_locked_out = False  # instead of a dead end; the next attempt meets our own limit
        context = response.context_data or {}
        username = context["form"].data.get("username", "")
        context["challenge"] = import_string("opd.sign_in.limits.challenge")(request, username)
        return with_status(response, context["form"])

    def password_change(self, request, extra_context=None):
        request.current_app = self.name
        response = import_string("opd.sign_in.views.entry.OwnPasswordView").as_view(
            extra_context=self.each_context(request) | (extra_context or {})
        )(request)
        if isinstance(response, TemplateResponse):
            return with_status(response, (response.context_data or {})["form"])
        import_string("opd.sign_in.devices.remember")(request, response, request.user)
        return response


def _owner(view: Callable) -> PortalModelAdmin | None:
    while not hasattr(view, "__self__") and hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    owner = getattr(view, "__self__", None)
    return owner if isinstance(owner, PortalModelAdmin) else None


class PortalAdminConfig(AdminConfig):
    default_site = "opd.desk.admin_site.PortalAdminSite"

    def ready(self):
        super().ready()
        autodiscover_modules("people.admin", "ledger.admin", "webhooks.admin")
