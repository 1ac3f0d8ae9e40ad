"""SVG pictures inside office packages: without scripts, and without anything from outside."""

import re
from collections.abc import Mapping

from documents.inspection.refusal import Rejected
from documents.inspection.targets import check_click

INSIDE = re.compile(r"\s*(?:#|data:image/|$)", re.IGNORECASE)
FETCHING_STYLE = re.compile(r"@import|url\(\s*[\"']?(?!\s*[\"']?(?:#|data:))", re.IGNORECASE)


class Svg:
    """The elements of a part, from its `svg` element on."""

    texts = frozenset({"style"})

    def __init__(self) -> None:
        self._begun = False

    def started(self, element: str, attributes: Mapping[str, str]) -> None:
        self._begun = self._begun or element == "svg"
        if not self._begun:
            return
        if element in ("script", "foreignObject", "handler"):
            raise Rejected("active_content")
        for name, value in attributes.items():
            _check(element, name.rpartition(":")[2].lower(), value)

    def ended(self, element: str, text: str) -> None:
        if self._begun and element == "style" and FETCHING_STYLE.search(text):
            raise Rejected("external_content")


def _check(element: str, name: str, value: str) -> None:
    if name.startswith("on"):
        raise Rejected("active_content")
    if name == "href" and element == "a":
        check_click(value)
    elif (name in ("href", "src") and not INSIDE.match(value)) or FETCHING_STYLE.search(value):
        raise Rejected("external_content")
