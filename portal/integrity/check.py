"""One check of the site: keep what was found, and tell the admins what is new."""

from datetime import datetime
from itertools import chain
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.html import escape

from opd import outbox
from opd.models import Opd, Role, User
from portal import richtext
from portal.integrity import terms
from portal.integrity.crawl import Crawl
from portal.integrity.markup import Vocabulary, inspect
from portal.models import FindingKind, IntegrityRule, RichText, RuleKind, SiteCheck, SiteFinding

SECONDS = 80  # below the worker's timeout
GOVERNMENT = "go.id"
EVERYWHERE = (FindingKind.HOST, FindingKind.DEAD)  # one finding for the whole site
Problem = tuple[str, str, str]  # kind, subject, path


def run(*, seconds: float = SECONDS, now: datetime | None = None) -> tuple[int, list[SiteFinding]]:
    """Check the site for `seconds` at most; documents that are left have their turn in the next run.

    Returns the number of pages that were read, and the rows that are new or back again.
    """
    now = now or timezone.now()
    vocabulary = _vocabulary()
    last = SiteCheck.objects.get_or_create(pk=SiteCheck.ONLY)[0]
    crawl = Crawl(vocabulary)
    crawl.run(first_document=last.next_document, seconds=seconds)
    stored, looked_through = set(), set()
    for row in chain.from_iterable(
        model._default_manager.order_by("pk").iterator(chunk_size=200) for model in RichText.models()
    ):
        path = address_of(row)
        looked_through.add(path)
        stored |= _in_stored_text(row, path, vocabulary)
        if not row.is_sanitised:  # also where a hash only looks like one: the worker takes it now
            type(row)._default_manager.filter(pk=row.pk, sanitised_hash=row.sanitised_hash).update(sanitised_hash="")
    with transaction.atomic():
        told = keep(crawl.problems | stored, crawl.read | looked_through, now, is_whole=crawl.is_whole)
        SiteCheck.objects.filter(pk=SiteCheck.ONLY).update(
            ended_at=now, pages=len(crawl.read), next_document=crawl.next_document
        )
    return len(crawl.read), told


def _vocabulary() -> Vocabulary:
    rules: dict[str, set[str]] = {kind: set() for kind in RuleKind}
    for kind, text in IntegrityRule.objects.values_list("kind", "text"):
        rules[kind].add(text.strip().casefold())
    allowed = rules[RuleKind.ALLOWED]
    agencies = {
        urlsplit(site).hostname or "" for site in Opd.objects.exclude(website="").values_list("website", flat=True)
    }
    return Vocabulary(
        advertising=tuple(sorted({*terms.ADVERTISING, *rules[RuleKind.WATCHED]} - allowed)),
        topics=tuple(sorted({*terms.TOPICS} - allowed)),
        known=frozenset({GOVERNMENT, *agencies, *rules[RuleKind.HOST]}),
        own=frozenset({urlsplit(settings.SITE_ADDRESS).hostname or "", *settings.ALLOWED_HOSTS}),
    )


def address_of(row: RichText) -> str:
    """Return the address of a text, "" for a slug that was written past the form."""
    try:
        return row.get_absolute_url()  # type: ignore[attr-defined]
    except NoReverseMatch:
        return ""


def _in_stored_text(row: RichText, path: str, vocabulary: Vocabulary) -> set[Problem]:
    html = row.rich_text
    try:
        richtext.require_shallow(html)
    except richtext.TooDeep:  # the check would take as long as any reader
        html = escape(richtext.plain_text(html))
    return {(kind, subject, path) for kind, subject in inspect(html, path, vocabulary).problems} | foreign_in(row, path)


def foreign_in(row: RichText, path: str) -> set[Problem]:
    """Return the problem of a text that has never passed our rules, if they remove something."""
    text = row.rich_text
    if richtext.has_passed(text, row.sanitised_hash, once=True):
        return set()
    clean = richtext.sanitise(text)
    return {(FindingKind.STORED, _first_difference(text, clean), path)} if clean != text else set()


def _first_difference(text: str, clean: str) -> str:
    start = next((n for n, (one, other) in enumerate(zip(text, clean, strict=False)) if one != other), len(clean))
    return " ".join(text[max(start - 10, 0) : start + 80].split())


def _identity(kind: str, subject: str, path: str) -> Problem:
    return kind, subject, "" if kind in EVERYWHERE else path


def keep(problems: set[Problem], looked_at: set[str], now: datetime, *, is_whole: bool) -> list[SiteFinding]:
    """Keep what was found, in a transaction, and tell the admins what is new; return that."""
    SiteCheck.objects.get_or_create(pk=SiteCheck.ONLY)
    SiteCheck.objects.select_for_update().get(pk=SiteCheck.ONLY)
    found = {_identity(*problem): problem for problem in sorted(problems, reverse=True)}
    known = {_identity(row.kind, row.subject, row.address): row for row in SiteFinding.objects.order_by("-pk")}
    back, seen, gone = [], [], []
    for identity, row in known.items():
        if identity in found:
            seen.append(row.pk)
            if row.gone_at:
                back.append(row)
        elif row.gone_at is None and (is_whole or row.address in looked_at):
            gone.append(row.pk)
    SiteFinding.objects.filter(pk__in=seen).update(last_seen_at=now, gone_at=None)
    SiteFinding.objects.filter(pk__in=gone).update(gone_at=now)
    fresh = [
        SiteFinding(kind=kind, subject=subject, address=path[:500], first_seen_at=now, last_seen_at=now)
        for identity, (kind, subject, path) in sorted(found.items())
        if identity not in known
    ]
    told = [row for row in SiteFinding.objects.bulk_create(fresh) + back if not row.accepted_because]
    if told:
        outbox.write("site_findings", User.objects.with_role(Role.ADMIN), {"findings": told})
    return told
