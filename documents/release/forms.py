"""The form of what goes out when it is saved, without a verb of its own."""

from django import forms
from django.core.exceptions import ValidationError

from documents.release import privacy_gate


class ScreenedForm(forms.ModelForm):
    """Refuse a text that names a person by number. A row that is hidden may hold one until it is shown."""

    def _post_clean(self):
        super()._post_clean()
        if self.errors or not getattr(self.instance, "is_public", True):
            return
        try:
            privacy_gate.require_clear_texts(self.instance)
        except ValidationError as error:
            self.add_error(None, error)
