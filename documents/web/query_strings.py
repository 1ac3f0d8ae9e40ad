from django.http import QueryDict
from django.utils.http import urlencode


def changed_query(data: QueryDict, **changes: str | list[str]) -> str:
    """Return the query without its page, with these values; an empty list leaves a name out."""
    values = dict(data.lists()) | changes
    values.pop("page", None)
    return urlencode(values, doseq=True)
