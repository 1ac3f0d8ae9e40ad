from django import forms
from django.core.exceptions import ValidationError


class ManyField(forms.ModelMultipleChoiceField):
    """A choice of several rows, in which a number too large for SQLite is no choice."""

    def clean(self, value):
        try:
            return super().clean(value)
        except OverflowError as error:
            wrong = {"value": ", ".join(map(str, value))}
            raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", wrong) from error
