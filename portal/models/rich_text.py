"""Text with an editor: HTML that is sanitised when it is saved, with the proof of it in the same row."""

from django.apps import apps
from django.db import models
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from portal import richtext


class SanitisedHash(models.CharField):
    """The column of the proof. Whatever saves it through the ORM saves a sanitised text with it."""

    def pre_save(self, model_instance, add):
        model_instance.sanitise()
        return super().pre_save(model_instance, add)

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs  # rows of a migration have no `sanitise`


class RichText(models.Model):
    """A model whose RICH_TEXT `save` and `bulk_create` sanitise; `shown` is plain where no hash proves it."""

    RICH_TEXT = "body"
    UNSCREENED_TEXT = {"sanitised_hash": "a hash"}

    sanitised_hash = SanitisedHash(
        _("sidik teks yang bersih"), max_length=100, default="", db_default="", blank=True, editable=False
    )

    class Meta:
        abstract = True

    def save(self, *args, update_fields=None, **kwargs):
        if update_fields and self.RICH_TEXT in update_fields:
            update_fields = {*update_fields, "sanitised_hash"}
        super().save(*args, update_fields=update_fields, **kwargs)

    @classmethod
    def models(cls) -> "list[type[RichText]]":
        return [model for model in apps.get_models() if issubclass(model, RichText)]

    @property
    def rich_text(self) -> str:
        return getattr(self, self.RICH_TEXT)

    @property
    def is_sanitised(self) -> bool:
        return richtext.has_passed(self.rich_text, self.sanitised_hash)

    @property
    def shown(self) -> str:
        """The text for readers: HTML (a SafeString) if it is proven harmless, else its words. Nothing is parsed."""
        return mark_safe(self.rich_text) if self.is_sanitised else richtext.plain_text(self.rich_text)  # noqa: S308

    def sanitise(self) -> None:
        if not self.is_sanitised:
            setattr(self, self.RICH_TEXT, richtext.sanitise(self.rich_text))
            self.sanitised_hash = richtext.hash_of(self.rich_text)
