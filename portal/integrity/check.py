"""One check of the site: crawl, look through stored texts, keep what was found, tell the admins what is new."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import admin
from django.db import transaction
from django.utils import timezone

from opd import outbox
from opd.models import Opd, Role, User
from portal import richtext
from portal.integrity import terms
from portal.integrity.crawl import Crawl
from portal.integrity.markup import Vocabulary, inspect
from portal.models import FindingKind, IntegrityRule, RuleKind, SiteCheck, SiteFinding

SECONDS = 80  # below the worker's timeout
GOVERNMENT = "go.id"
EVERYWHERE = (FindingKind.HOST, FindingKind.DEAD)  # one finding for the whole site, at the page where it was first met
Problem = tuple[str, str, str]  # kind, subject, path


@dataclass(frozen=True)
class Result:
    """`pages` that were read, and the rows that are `new` or back again."""

    pages: int
    new: list[SiteFinding]


def run(*, seconds: float = SECONDS, now: datetime | None = None) -> Result:
    """Check the site for `seconds` at most; documents that are left have their turn in the next run."""
    now = now or timezone.now()
    vocabulary = _vocabulary()
    last = SiteCheck.objects.get_or_create(pk=SiteCheck.ONLY)[0]
    crawl = Crawl(vocabulary)
    crawl.run(first_document=last.next_document, seconds=seconds)
    stored, looked_through = set(), set()
    for path, text in _rich_texts():
        looked_through.add(path)
        stored |= _in_stored_text(path, text, vocabulary)
    with transaction.atomic():
        SiteCheck.objects.select_for_update().get(pk=SiteCheck.ONLY)
        new = _keep(crawl.problems | stored, crawl.read | looked_through, now, is_whole=crawl.is_whole)
        SiteCheck.objects.filter(pk=SiteCheck.ONLY).update(
            ended_at=now, pages=len(crawl.read), next_document=crawl.next_document
        )
        told = [finding for finding in new if not finding.accepted_because]
        if told:
            outbox.write("site_findings", User.objects.with_role(Role.ADMIN), {"findings": told})
    return Result(len(crawl.read), told)


def _vocabulary() -> Vocabulary:
    rules: dict[str, set[str]] = {kind: set() for kind in RuleKind}
    for kind, text in IntegrityRule.objects.values_list("kind", "text"):
        rules[kind].add(text.strip().casefold())
    allowed = rules[RuleKind.ALLOWED]
    agencies = {
        urlsplit(site).hostname or "" for site in Opd.objects.exclude(website="").values_list("website", flat=True)
    }
    own = {urlsplit(settings.SITE_ADDRESS).hostname or "", *settings.ALLOWED_HOSTS}
    return Vocabulary(
        advertising=tuple(sorted({*terms.ADVERTISING, *rules[RuleKind.WATCHED]} - allowed)),
        topics=tuple(sorted({*terms.TOPICS} - allowed)),
        known=frozenset({GOVERNMENT, *agencies, *rules[RuleKind.HOST]}),
        own=frozenset(own),
    )


def _rich_texts() -> Iterator[tuple[str, str]]:
    """Yield address and stored HTML of every text that has an editor in the admin, public or not."""
    for model, its in admin.site._registry.items():
        for column in getattr(its, "rich_text_fields", ()):
            for row in model._default_manager.order_by("pk").iterator(chunk_size=200):
                yield row.get_absolute_url(), getattr(row, column)  # type: ignore[attr-defined]


def _in_stored_text(path: str, text: str, vocabulary: Vocabulary) -> set[Problem]:
    """Return the problems of a stored text, also those that `sanitise` keeps from readers."""
    problems = {(kind, subject, path) for kind, subject in inspect(text, path, vocabulary).problems}
    if richtext.sanitise(text) != text:
        problems.add((FindingKind.STORED, _first_difference(text), path))
    return problems


def _first_difference(text: str) -> str:
    """Return the stored text from the place on where the harmless one differs."""
    clean = richtext.sanitise(text)
    start = next((n for n, (one, other) in enumerate(zip(text, clean, strict=False)) if one != other), len(clean))
    return " ".join(text[max(start - 10, 0) : start + 80].split())


def _identity(kind: str, subject: str, path: str) -> Problem:
    return kind, subject, "" if kind in EVERYWHERE else path


def _keep(problems: set[Problem], looked_at: set[str], now: datetime, *, is_whole: bool) -> list[SiteFinding]:
    """Write what was found, mark what is gone from the pages `looked_at`; return the rows that are new or back."""
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
    return SiteFinding.objects.bulk_create(fresh) + back
