import re

from django.conf import settings
from django.http import HttpRequest

BROWSER = re.compile(r"(Mozilla|Opera)/")
# A CUBOT is a telephone.
ROBOT = re.compile(
    r"(?<!cu)bot\b|crawl|spider|slurp|archiv|preview|headless|lighthouse|monitor|pingdom|uptime|scan|externalhit"
    r"|python|curl|wget|http.?client|mediapartners|feedfetcher",
    re.IGNORECASE,
)
IN_ADVANCE = ("Sec-Purpose", "Purpose", "X-Moz")


def is_person(request: HttpRequest) -> bool:
    """Return whether a citizen asks for something to read it now."""
    agent = request.headers.get("User-Agent", "")
    if not BROWSER.match(agent) or ROBOT.search(agent):
        return False
    if any("prefetch" in request.headers.get(name, "") for name in IN_ADVANCE):
        return False
    return settings.SESSION_COOKIE_NAME not in request.COOKIES


def opens_page(request: HttpRequest) -> bool:
    """Return whether a citizen opens a page or a file, not a part of another page."""
    return (
        request.method == "GET"
        and request.headers.get("Sec-Fetch-Dest", "document") == "document"
        and is_person(request)
    )
