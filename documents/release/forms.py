"""Form for rows that become public as soon as they are saved, without a separate publishing step."""

from django import forms
from django.core.exceptions import ValidationError

from documents.release import privacy_gate


class ScreenedForm(forms.ModelForm):
    """Form that refuses texts with a NIK or KK number. A hidden row may contain one until it is made public."""

    def _post_clean(self):
        super()._post_clean()
        if self.errors or not getattr(self.instance, "is_public", True):
            return
        try:
            privacy_gate.require_clear_texts(self.instance)
        except ValidationError as error:
            self.add_error(None, error)
