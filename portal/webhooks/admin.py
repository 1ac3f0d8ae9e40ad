"""The admin of receivers: enter one, see what it got, give it another secret, stop it, begin again."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables

from opd.admin import LedgeredAdmin, ReadOnlyAdmin
from opd.errors import REFUSALS, sentences
from opd.models import Role
from opd.web.view_access import for_roles
from portal.models import Webhook, WebhookDelivery
from portal.read_rights import PortalRights
from portal.webhooks import verbs


@admin.register(Webhook)
class WebhookAdmin(LedgeredAdmin):
    reads = PortalRights.WEBHOOK
    add_roles = change_roles = delete_roles = frozenset({Role.ADMIN})
    list_display = ["name", "address", "condition", "deliveries"]
    fields = ["name", "address", "condition", "failures", "failing_since", "created_at", "deliveries"]
    change_form_template = "admin/portal/webhook/change_form.html"

    def get_fields(self, request, obj=None):
        return self.fields if obj else ["name", "address"]

    def get_readonly_fields(self, request, obj=None):
        return [name for name in self.fields if name != "name"] if obj else []

    def get_queryset(self, request):
        return super().get_queryset(request).defer("secret")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "address":
            kwargs["widget"] = forms.URLInput(attrs={"class": "vURLField", "placeholder": "https://"})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description=gettext_lazy("keadaan"))
    def condition(self, webhook):
        if webhook.disabled_at:
            return _("Dihentikan")
        return _("Sedang gagal") if webhook.failures else _("Aktif")

    @admin.display(description=gettext_lazy("kiriman"))
    def deliveries(self, webhook):
        address = f"{reverse('admin:portal_webhookdelivery_changelist')}?webhook__id__exact={webhook.pk}"
        return format_html('<a href="{}">{}</a>', address, _("Lihat kiriman"))

    def save_model(self, request, obj, form, change):
        if not change:
            verbs.prepare(obj)
        super().save_model(request, obj, form, change)

    def get_deleted_objects(self, objs, request):
        """Name the receivers alone: their deliveries, which nobody deletes by hand, go with them."""
        number = WebhookDelivery.objects.filter(webhook__in=objs).count()
        counts = {self.opts.verbose_name_plural: len(objs), WebhookDelivery._meta.verbose_name_plural: number}
        return [str(webhook) for webhook in objs], counts, set(), []

    def response_add(self, request, obj, post_url_continue=None):
        return self.secret_page(request, obj, obj.secret)

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/kunci/", wrap(self.renew_secret), name="portal_webhook_secret"),
            path("<int:pk>/hentikan/", wrap(self.disable), name="portal_webhook_disable"),
            path("<int:pk>/aktifkan/", wrap(self.enable), name="portal_webhook_enable"),
            *super().get_urls(),
        ]

    def access_to(self, view):
        own = {"renew_secret", "disable", "enable"}
        return for_roles(*self.change_roles) if view in own else super().access_to(view)

    @sensitive_variables("secret")
    def renew_secret(self, request, pk):
        webhook = self.changeable(request, pk)
        if request.method != "POST":
            words = _("Kunci lama tidak berlaku lagi sejak kiriman berikutnya. Kunci baru tampil sekali.")
            return self.question(request, webhook, _("Ganti kunci"), words)
        return self.secret_page(request, webhook, verbs.renew_secret(webhook, by=request.user))

    def disable(self, request, pk):
        words = _("Kiriman yang menunggu dibatalkan, dan tidak ada lagi yang dikirim.")
        return self.act(request, pk, verbs.disable, _("Hentikan"), words, _("Penerima dihentikan."))

    def enable(self, request, pk):
        words = _("Yang terbit sejak sekarang dikirim lagi. Yang terlewat dapat dibaca penerima dari API.")
        return self.act(request, pk, verbs.enable, _("Aktifkan lagi"), words, _("Penerima aktif lagi."))

    def act(self, request, pk, verb, title: str, words: str, done: str):
        webhook = self.changeable(request, pk)
        if request.method != "POST":
            return self.question(request, webhook, title, words)
        try:
            verb(webhook, by=request.user)
        except REFUSALS as error:
            messages.error(request, " ".join(sentences(error)))
        else:
            messages.success(request, done)
        return redirect("admin:portal_webhook_change", pk)

    def changeable(self, request, pk) -> Webhook:
        webhook = self.get_object(request, str(pk))
        if webhook is None:
            raise Http404
        if not self.has_change_permission(request, webhook):
            raise PermissionDenied
        return webhook

    def question(self, request, webhook: Webhook, title: str, words: str) -> TemplateResponse:
        return self.page(request, "act", webhook, title, words=words, form=forms.Form())

    @sensitive_variables("secret")
    def secret_page(self, request, webhook: Webhook, secret: str) -> TemplateResponse:
        """Return the only response that shows the secret; no address shows it again."""
        response = self.page(request, "secret", webhook, _("Kunci penerima"), secret=secret)
        response.headers["Cache-Control"] = "no-store"
        return response

    def page(self, request, template: str, webhook: Webhook, title: str, **context) -> TemplateResponse:
        context |= {**self.admin_site.each_context(request), "opts": self.opts, "original": webhook, "title": title}
        return TemplateResponse(request, f"admin/portal/webhook/{template}.html", context)


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnlyAdmin):
    reads = PortalRights.WEBHOOK
    list_display = ["happened_at", "event", "object_id", "webhook", "state", "answer"]
    list_filter = ["state", "event", "webhook"]
    list_per_page = 50
    ordering = ["-pk"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("webhook").defer("webhook__secret")
