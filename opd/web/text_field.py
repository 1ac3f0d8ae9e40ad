from typing import Any

from django import forms

from opd.words import stored


class TextField(forms.CharField):
    """A text as it is stored: empty, such as a dash, where nothing counts as written."""

    def to_python(self, value: Any) -> str:
        return super().to_python(stored(str(value or ""))) or ""
