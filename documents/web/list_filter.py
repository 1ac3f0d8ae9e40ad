import django_filters
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

ALL = gettext_lazy("Semua")


class ChoiceFilter(django_filters.ChoiceFilter):
    """One of some values, or none of them, which is offered first under the name `empty_label`."""

    def __init__(self, *args, empty_label=ALL, **kwargs):
        super().__init__(*args, empty_label=empty_label, **kwargs)


class ListFilter(django_filters.FilterSet):
    """The filter of a list. A value that its field refuses filters nothing, and loses no other value."""

    @cached_property
    def chosen(self) -> dict:
        self.form.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    def offer(self, name: str, choices: list[tuple]) -> None:
        self.filters[name].extra["choices"] = choices
