"""Query strings of links that lead to the same list, asked in another way."""

from django.http import QueryDict
from django.utils.http import urlencode


def changed_query(data: QueryDict, **changes: str | list[str]) -> str:
    """Return the query string without its page number, with these values; an empty list leaves the name out."""
    values = dict(data.lists()) | changes
    values.pop("page", None)
    return urlencode(values, doseq=True)
