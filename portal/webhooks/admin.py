from django import forms
from django.contrib import admin
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables

from opd.admin import ActAdmin, LedgeredAdmin, ReadOnlyAdmin
from opd.desk.admin_site import at
from opd.models import Role
from opd.web.page_act import ActForm, PageAct
from portal.models import Webhook, WebhookDelivery
from portal.read_rights import PortalRights
from portal.webhooks import verbs
from portal.webhooks.events import EVENTS


@admin.register(Webhook)
class WebhookAdmin(ActAdmin, LedgeredAdmin):
    reads = PortalRights.WEBHOOK
    add_roles = change_roles = delete_roles = frozenset({Role.ADMIN})
    list_display = ["name", "address", "condition", "deliveries"]
    fields = ["name", "address", "condition", "failures", "failing_since", "created_at", "deliveries"]
    change_form_template = "admin/portal/webhook/change_form.html"
    change_pages = frozenset({"renew_secret", "act"})
    acts = {
        "hentikan": PageAct(
            form=ActForm,
            verb=verbs.disable,
            label=gettext_lazy("Hentikan"),
            done=gettext_lazy("Penerima dihentikan."),
            consequence=gettext_lazy("Kiriman yang menunggu dibatalkan, dan tidak ada lagi yang dikirim."),
        ),
        "aktifkan": PageAct(
            form=ActForm,
            verb=verbs.enable,
            label=gettext_lazy("Aktifkan lagi"),
            done=gettext_lazy("Penerima aktif lagi."),
            consequence=gettext_lazy(
                "Yang terbit sejak sekarang dikirim lagi. Yang terlewat dapat dibaca penerima dari API."
            ),
        ),
    }

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

    def add_view(self, request, form_url="", extra_context=None):
        return super().add_view(request, form_url, {"events": EVENTS.values()} | (extra_context or {}))

    def response_add(self, request, obj, post_url_continue=None):
        return self.secret_page(request, obj, obj.secret)

    @at("<int:pk>/kunci/", "secret")
    @sensitive_variables("secret")
    def renew_secret(self, request, pk):
        webhook = self.changeable(request, pk)
        if request.method != "POST":
            words = _("Kunci lama tidak berlaku lagi sejak kiriman berikutnya. Kunci baru tampil sekali.")
            context = {"original": webhook, "words": words, "form": forms.Form()}
            return self.page(request, self.act_template, _("Ganti kunci"), **context)
        return self.secret_page(request, webhook, verbs.renew_secret(webhook, by=request.user))

    def possible(self, webhook, user):
        return self.acts

    acted_on = LedgeredAdmin.changeable

    @sensitive_variables("secret")
    def secret_page(self, request, webhook: Webhook, secret: str) -> TemplateResponse:
        """Return the only response that shows the secret."""
        response = self.page(request, "secret", _("Kunci penerima"), original=webhook, secret=secret)
        response.headers["Cache-Control"] = "no-store"
        return response


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnlyAdmin):
    reads = PortalRights.WEBHOOK
    list_display = ["happened_at", "event", "object_id", "webhook", "state", "answer"]
    list_filter = ["state", "event", "webhook"]
    list_per_page = 50
    ordering = ["-pk"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("webhook").defer("webhook__secret")
