"""The score of the HTTP Observatory (MDN, its scoring of August 2026) for one answer, computed from its headers.

100 points, less what is missing; what is better than needed counts only from 90 on. Redirects to HTTPS are nginx's, and
the preload list of browsers is nobody's to set, so neither moves the score here.
"""

import re
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser

SIX_MONTHS = 15_768_000  # seconds
ENOUGH_FOR_BONUS = 90
PRIVATE_REFERRERS = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}


def score(headers: Mapping[str, str], cookies: Sequence[str] = (), html: str = "") -> int:
    """Return the score. `cookies`: the values of Set-Cookie; `html`: the page, for scripts of other hosts."""
    policy = directives(headers.get("Content-Security-Policy", ""))
    judged = [
        _policy(policy),
        _cookies(cookies),
        _referrer(headers.get("Referrer-Policy", "")),
        _transport(headers.get("Strict-Transport-Security", "")),
        _scripts(html),
        0 if headers.get("X-Content-Type-Options", "").lower() == "nosniff" else -5,
        _framing(policy, headers.get("X-Frame-Options", "")),
        10 if headers.get("Cross-Origin-Resource-Policy", "") in ("same-origin", "same-site") else 0,
        -50
        if headers.get("Access-Control-Allow-Origin") == "*" and "Access-Control-Allow-Credentials" in headers
        else 0,
    ]
    without_bonus = 100 + sum(points for points in judged if points < 0)
    bonus = sum(points for points in judged if points > 0)
    return max(0, without_bonus + (bonus if without_bonus >= ENOUGH_FOR_BONUS else 0))


def directives(policy: str) -> dict[str, set[str]]:
    """Return a Content-Security-Policy by directive; of one that is named twice, the first counts."""
    found: dict[str, set[str]] = {}
    for directive in filter(None, map(str.split, policy.split(";"))):
        found.setdefault(directive[0].lower(), {source.lower() for source in directive[1:]})
    return found


def _policy(policy: dict[str, set[str]]) -> int:
    if not policy:
        return -25
    scripts = policy.get("script-src", policy.get("default-src", {"*"}))
    styles = policy.get("style-src", policy.get("default-src", {"*"}))
    is_open = {"*", "data:", "https:", "http:"}
    if scripts & is_open or "'unsafe-inline'" in scripts or policy.get("object-src", scripts) & is_open:
        return -20
    if "'unsafe-eval'" in scripts:
        return -10
    if "'unsafe-inline'" in styles or styles & is_open:
        return 0
    return 10 if policy.get("default-src") == {"'none'"} else 5


def _cookies(cookies: Sequence[str]) -> int:
    flags = [{part.strip().partition("=")[0].lower() for part in cookie.split(";")[1:]} for cookie in cookies]
    if any("secure" not in of for of in flags):
        return -20
    if any("httponly" not in of and "session" in cookie.lower() for of, cookie in zip(flags, cookies, strict=True)):
        return -30
    return 5 if cookies and all("samesite" in of for of in flags) else 0


def _referrer(policy: str) -> int:
    if not policy:
        return 0
    return 5 if policy.split(",")[-1].strip() in PRIVATE_REFERRERS else -5


def _transport(value: str) -> int:
    seconds = re.search(r"max-age=(\d+)", value)
    if not seconds:
        return -20
    return 0 if int(seconds[1]) >= SIX_MONTHS else -10


def _framing(policy: dict[str, set[str]], option: str) -> int:
    if "frame-ancestors" in policy:
        return 5 if "*" not in policy["frame-ancestors"] else -20
    return 0 if option.upper() in ("DENY", "SAMEORIGIN") else -20


def _scripts(html: str) -> int:
    reader = _Scripts()
    reader.feed(html)
    return -5 if reader.foreign else 0


class _Scripts(HTMLParser):
    """Collects the scripts of other hosts that no hash of the page holds to what they were."""

    def __init__(self):
        super().__init__()
        self.foreign: list[str] = []

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        source = values.get("src") or ""
        if tag == "script" and "//" in source and not values.get("integrity"):
            self.foreign.append(source)
