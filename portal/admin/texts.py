import re

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.files import intake
from documents.release.forms import ScreenedForm
from opd.admin import FileForms, LedgeredAdmin
from opd.desk.admin_site import at
from opd.models import Role
from portal import period_marks, richtext
from portal.admin.pictures import redraw
from portal.models import Faq, News, Page, Picture
from portal.pages.views import content, machines
from portal.read_rights import PortalRights

WRITERS = frozenset({Role.REVIEWER, Role.ADMIN})
FILE_NAME = re.compile(r"\S+\.(jpe?g|png|webp|gif|heic)\s*", re.IGNORECASE)


class TextForm(ScreenedForm):
    def clean(self):
        cleaned = super().clean()
        for name in ("title", "summary", "question"):
            if period_marks.MARK.search(self.cleaned_data.get(name, "")):
                self.add_error(name, _("Tanda hari hanya diisi di dalam isi. Tulis kalimat ini tanpa jumlah hari."))
        return cleaned

    def clean_position(self):
        return self.cleaned_data["position"] or 0  # an empty box


class RichTextAdmin(admin.ModelAdmin):
    form = TextForm

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == self.model.RICH_TEXT:
            kwargs |= {"form_class": richtext.RichTextField, "widget": richtext.widget()}
            kwargs["help_text"] = period_marks.help_text()
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @method_decorator(richtext.admits_editor)
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        return super().changeform_view(request, object_id, form_url, extra_context)


class PublishedAdmin(RichTextAdmin, LedgeredAdmin):
    keeps_values = True
    reads = PortalRights.PAGE
    add_roles = change_roles = WRITERS
    autocomplete_fields: list[str] = ["picture"]
    change_form_template = "admin/portal/text_form.html"
    formfield_overrides = LedgeredAdmin.formfield_overrides | {
        models.DateTimeField: {
            "form_class": forms.DateTimeField,
            "widget": forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        }
    }
    list_filter: list = ["is_public"]
    change_pages = frozenset({"preview"})

    def shown_with(self, obj) -> tuple[str, dict]:
        raise NotImplementedError

    @at("pratinjau/", "preview_new")
    @at("<int:pk>/pratinjau/", "preview")
    def preview(self, request, pk=None):
        obj = None if pk is None else self.get_object(request, str(pk))
        if not self.has_change_permission(request, obj):
            raise PermissionDenied
        if obj is None and (pk is not None or request.method != "POST"):
            raise Http404
        sentences = [self.state_sentence(obj)] if obj else []
        if request.method == "POST":
            form = self.get_form(request, obj, change=obj is not None)(request.POST, instance=obj)
            form.is_valid()
            obj = form.instance
            obj.sanitise()
            obj.slug, obj.updated_at = obj.slug or "pratinjau", timezone.now()
            sentences = [_("Isian ini belum disimpan."), self.state_sentence(obj), *_faults(form)]
        template, context = self.shown_with(obj)
        return TemplateResponse(request, template, context | {"preview": " ".join(sentences)})

    def state_sentence(self, obj) -> str:
        if not obj.is_public:
            return _("Konsep: warga belum melihatnya.")
        if obj.published_at and obj.published_at > timezone.now():
            moment = date_format(timezone.localtime(obj.published_at), r"j F Y \p\u\k\u\l H.i \W\I\B")
            return _("Terjadwal: warga melihatnya mulai %(moment)s.") % {"moment": moment}
        return _("Tampil untuk umum.")

    @admin.display(description=gettext_lazy("status"))
    def state(self, obj):
        return self.state_sentence(obj).partition(":")[0].rstrip(".")

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []  # a public promise: it stays for good

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["title"]}

    def view_on_site(self, obj):
        return obj.get_absolute_url() if type(obj).objects.public().filter(pk=obj.pk).exists() else None


def _faults(form: forms.ModelForm) -> list[str]:
    return [
        f"{form[name].label}: {' '.join(errors)}" if name in form.fields else " ".join(errors)
        for name, errors in form.errors.items()
    ]


@admin.register(Page)
class PageAdmin(PublishedAdmin):
    fields = [
        *("title", "slug", "summary", "body", "picture"),
        *("group", "position", "published_at", "is_public"),
    ]
    list_display = ["title", "group", "position", "state", "updated_at"]
    list_filter = ["is_public", "group"]
    search_fields = ["title", "body"]
    ordering = ["group", "position", "title"]

    def shown_with(self, obj):
        return "portal/page.html", content.page_context(obj)


@admin.register(News)
class NewsAdmin(PublishedAdmin):
    fields = ["title", "slug", "summary", "body", "picture", "opd", "published_at", "is_public"]
    autocomplete_fields = ["picture", "opd"]
    list_display = ["title", "opd", "published_at", "state"]
    list_filter = ["is_public", ("opd", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["opd"]
    search_fields = ["title", "summary"]

    def shown_with(self, obj):
        return "portal/news.html", content.news_context(obj)


@admin.register(Faq)
class FaqAdmin(RichTextAdmin, LedgeredAdmin):
    keeps_values = True
    reads = PortalRights.PAGE
    add_roles = change_roles = delete_roles = WRITERS
    fields = ["question", "answer", "group", "position", "is_public"]
    list_display = ["question", "group", "position", "is_public"]
    list_filter = ["is_public", "group"]
    search_fields = ["question", "answer"]

    def view_on_site(self, item):
        return item.get_absolute_url() if item.is_public else None


class PictureForm(ScreenedForm):
    file = forms.FileField(
        label=gettext_lazy("Berkas gambar"),
        help_text=gettext_lazy(
            "JPEG, PNG, atau WebP, paling besar 10 MB. Gambar disalin ulang: tempat, waktu, dan nama kamera tidak ikut."
        ),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )

    class Meta:
        model = Picture
        fields = ["alt", "caption"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and "file" in self.fields:
            self.fields["file"].required = False

    def clean_alt(self):
        alt = self.cleaned_data["alt"]
        if FILE_NAME.fullmatch(alt):
            raise ValidationError(_("Ini nama berkas. Tulis apa yang terlihat pada gambarnya."), code="file_name")
        return alt

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload:
            try:
                redraw(upload, self.instance)
            except intake.Refused as refusal:
                raise ValidationError(str(refusal), code=refusal.code) from refusal
        return upload


@admin.register(Picture)
class PictureAdmin(FileForms, LedgeredAdmin):
    reads = PortalRights.PAGE
    add_roles = change_roles = delete_roles = WRITERS
    form = PictureForm
    fields = ["sample", "file", "alt", "caption", "used"]
    readonly_fields = ["sample", "used"]
    list_display = ["alt", "used", "updated_at"]
    search_fields = ["alt", "caption"]
    change_pages = frozenset({"file"})

    def get_queryset(self, request):
        return super().get_queryset(request).without_content().prefetch_related("news", "pages")

    def get_fields(self, request, obj=None):
        return self.fields if obj else ["file", "alt", "caption"]

    @admin.display(description=gettext_lazy("gambar"))
    def sample(self, obj):
        address = reverse("admin:portal_picture_file", args=[obj.pk, "kecil"])
        return format_html('<img src="{}" width="320" alt="{}">', address, obj.alt)

    @admin.display(description=gettext_lazy("dipakai di"))
    def used(self, obj):
        return "; ".join(str(item) for item in (*obj.news.all(), *obj.pages.all())) or _("belum dipakai")

    @at("<int:pk>/berkas/<slug:size>.webp", "file")
    def file(self, request, pk, size):
        if not self.has_change_permission(request):
            raise PermissionDenied
        shown = Picture.objects.filter(pk=pk).first()
        if shown is None or size not in Picture.SIZES:
            raise Http404
        return machines.send_picture(request, shown, size)
