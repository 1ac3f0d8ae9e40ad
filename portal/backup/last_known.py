"""The small list beside the backups: what the portal was at its last minute, in ids and numbers, no personal data.

By a restored backup nothing may become public that had been withdrawn since, nothing destroyed come back, no number be
given and no letter be sent a second time, and nobody get in whose account or role had ended. So the list names what is
public and who has rights: what it does not name is closed. Only destruction is named itself.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.models import Document, Revision
from documents.release import virus_scan
from opd import outbox
from opd.encryption import seal_text, unseal_text
from opd.ledger import HEAD
from opd.models import LedgerEntry, LedgerHead, Membership, RecoveryCode, User
from opd.stores import closed
from portal.backup import database, folder
from portal.backup.errors import BackupError
from portal.models import Faq, News, Page, Subscriber
from portal.serving.backups import LAST_KNOWN, NAME
from requests_app.models import Applicant, DataClass, NumberSeries, RetentionRule
from requests_app.personal_data import inventory

RESTORED = "portal.restore"
BARRED = "portal.backup.last_known.barred"  # for which it is sealed
# The admin shows and hides them by one switch.
SWITCHED = (News, Page, Faq)


@dataclass(frozen=True)
class LastKnown:
    """What was known last.

    `without`: applicants whose data of a class is not stored. `rules`: months and basis of each class. `series`: the
    last number by kind and year. `accounts`: the fingerprint of the password of each active account. `factors`: that of
    the second factor and its unused recovery codes. `barred`: by SHA-256 the files that never go out again, with the
    virus. `shown`: ids by label of the model. `lost`: names between which backups belong to a time that a restore has
    undone.
    """

    at: datetime
    head: int
    lost: list[tuple[str, str]]
    documents: set[int]
    revisions: set[int]
    hidden_titles: set[int]
    shown: dict[str, set[int]]
    without: dict[str, set[int]]
    rules: dict[str, tuple[int, str]]
    series: dict[tuple[str, int], int]
    ids: dict[str, int]
    outbox: outbox.LastKnown
    subscribers: set[int]
    accounts: dict[int, str]
    factors: dict[int, str] | None
    barred: dict[str, str]
    roles: set[int]


def write(target: Path) -> None:
    """Replace the list. Raises OSError, and BackupError in a restored portal that is not opened."""
    if closed.is_closed():
        raise BackupError(_("Portal ini belum dibuka sejak dipulihkan: daftarnya tidak ditulis."))
    folder.write_json(target / LAST_KNOWN, collect())


def collect() -> dict:
    """Return the list as it is written; the head is read first: everything else is at least as new."""
    head = LedgerHead.objects.get(pk=HEAD)
    messages = outbox.last_known()
    shown = Document.objects.order_by()
    restored = LedgerEntry.objects.filter(object_type=LedgerHead._meta.label_lower, verb=RESTORED).order_by("number")
    return {
        "format": folder.FORMAT,
        "at": timezone.now().isoformat(),
        "head": {"number": head.number, "hash": head.hash},
        "lost": [[row.fields["backup"], row.at.astimezone(UTC).strftime(NAME)] for row in restored],
        "documents": _ids(shown.public()),
        "revisions": _ids(Revision.objects.order_by().public()),
        "hidden_titles": _ids(shown.filter(hides_title=True)),
        "shown": {model._meta.label_lower: _ids(shown_rows(model)) for model in SWITCHED},
        "without": {str(kind): _ids(without(kind)) for kind in DataClass},
        "rules": {rule.data_class: [rule.months, rule.basis] for rule in RetentionRule.objects.all()},
        "series": [[row.kind, row.year, row.last] for row in NumberSeries.objects.all()],
        "ids": database.last_ids(),
        "messages": {
            "last": messages.last,
            "waiting": as_ranges(messages.waiting),
            "failed": as_ranges(messages.failed),
            "written": [[act, about, at.isoformat()] for (act, about), at in sorted(messages.written.items())],
        },
        "subscribers": _ids(Subscriber.objects.all()),
        "accounts": {str(user.pk): fingerprints(user)[0] for user in User.objects.filter(is_active=True)},
        "factors": {str(user.pk): factor_marks(user)[0] for user in people().exclude(second_factor=None)},
        "barred": seal_text(json.dumps(virus_scan.barred()), BARRED),  # a SHA-256 tells who knows the file
        "roles": _ids(Membership.objects.order_by().in_force()),
    }


def read(target: Path) -> LastKnown:
    """Return the list of a folder of backups. Raises BackupError."""
    if not (target / LAST_KNOWN).exists():
        words = _(
            "%(file)s tidak ada. Ambil dari salinan lain; hanya bila benar-benar hilang, salin dari folder cadangannya."
        )
        raise BackupError(words % {"file": target / LAST_KNOWN})
    facts = folder.read_json(target / LAST_KNOWN)
    sets = {name: ids_of(facts[name]) for name in ("documents", "revisions", "hidden_titles", "subscribers", "roles")}
    at, messages = datetime.fromisoformat(facts["at"]), facts["messages"]
    return LastKnown(
        at=at,
        head=facts["head"]["number"],
        lost=[(after, until) for after, until in facts["lost"]],
        shown={label: ids_of(ids) for label, ids in facts["shown"].items()},
        without={kind: ids_of(ids) for kind, ids in facts["without"].items()},
        rules={kind: (months, basis) for kind, (months, basis) in facts["rules"].items()},
        series={(kind, year): last for kind, year, last in facts["series"]},
        ids=facts["ids"],
        accounts={int(pk): mark for pk, mark in facts["accounts"].items()},
        # Older lists have none.
        factors={int(pk): mark for pk, mark in facts["factors"].items()} if "factors" in facts else None,
        barred=_barred(facts.get("barred", {})),
        outbox=outbox.LastKnown(
            at=at,
            last=messages["last"],
            waiting=ids_of(messages["waiting"]),
            failed=ids_of(messages["failed"]),
            written={(act, about): datetime.fromisoformat(moment) for act, about, moment in messages["written"]},
        ),
        **sets,
    )


def _barred(stated: str | dict[str, str] | list[str]) -> dict[str, str]:
    """Return what never goes out again. An older list is not sealed, and a still older one names no virus."""
    if isinstance(stated, str):
        return json.loads(unseal_text(stated, BARRED))
    return dict.fromkeys(stated, "") if isinstance(stated, list) else stated


def without(kind: DataClass):
    return Applicant.objects.order_by().exclude(pk__in=Applicant.objects.filter(inventory.HAS_DATA[kind]).values("pk"))


def shown_rows(model):
    return model.objects.order_by().filter(is_public=True)


def fingerprints(user: User) -> list[str]:
    """Return keyed fingerprints of the stored password, one by each of PII_KEYS."""
    return _marks(b"fingerprints passwords:", user.password)


def people() -> QuerySet[User]:
    """Return the active people, as `factor_marks` takes them."""
    unused = Prefetch("recovery_codes", RecoveryCode.objects.filter(used_at=None).order_by("pk"), to_attr="unused")
    return User.objects.filter(is_active=True).select_related("second_factor").prefetch_related(unused).order_by("pk")


def factor_marks(user) -> list[str]:
    """Return such fingerprints of the second factor and its unused recovery codes; [""] without one."""
    factor = getattr(user, "second_factor", None)
    if factor is None:
        return [""]
    return _marks(b"fingerprints factors:", "\n".join([factor.key, *(code.hash for code in user.unused)]))


def _marks(purpose: bytes, text: str) -> list[str]:
    keys = (hashlib.sha256(purpose + key).digest() for key in settings.PII_KEYS)
    return [hmac.digest(key, text.encode(), "sha256").hex()[:16] for key in keys]


def _ids(rows: Iterable) -> str:
    return as_ranges(rows.values_list("pk", flat=True))  # type: ignore[attr-defined]


def as_ranges(ids: Iterable[int]) -> str:
    """Return ids as short text: "1-250,252"."""
    ranges: list[list[int]] = []
    for number in sorted(ids):
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)


def ids_of(text: str) -> set[int]:
    """Return the ids of `as_ranges`. Raises ValueError."""
    ids: set[int] = set()
    for part in filter(None, text.split(",")):
        first, _dash, last = part.partition("-")
        ids.update(range(int(first), int(last or first) + 1))
    return ids
