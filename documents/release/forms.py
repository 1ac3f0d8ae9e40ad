from django import forms
from django.core.exceptions import ValidationError

from documents.release import privacy_gate


class ScreenedForm(forms.ModelForm):
    """Refuses texts with a NIK or KK number, in a hidden row only once it is made public."""

    def _post_clean(self):
        super()._post_clean()
        if self.errors or not getattr(self.instance, "is_public", True):
            return
        try:
            privacy_gate.require_clear_texts(self.instance)
        except ValidationError as error:
            self.add_error(None, error)
