"""The small list beside the backups: what the portal was at its last minute, in ids and numbers.

A restored backup is older. Nothing may become public by it that had been withdrawn since, nothing destroyed come back,
no number be given and no letter be sent a second time, and nobody get in whose account or role had ended. The list
therefore names what is public and who has rights, not what was taken away: what it does not name is closed. What cannot
be undone, the destruction of data, is named itself. It holds no personal data, and stays small: ids as ranges.
"""

import hashlib
import hmac
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
from opd.ledger import HEAD
from opd.models import LedgerEntry, LedgerHead, Membership, RecoveryCode, User
from opd.stores import closed
from portal.backup import database, folder, id_ranges
from portal.backup.errors import BackupError
from portal.models import Faq, News, Page, Subscriber
from portal.serving.backups import LAST_KNOWN, NAME
from requests_app.models import Applicant, DataClass, NumberSeries, RetentionRule
from requests_app.personal_data import inventory

RESTORED = "portal.restore"
# Pages that the admin shows and hides by one switch.
SWITCHED = (News, Page, Faq)


@dataclass(frozen=True)
class LastKnown:
    """What was known last.

    `without`: applicants whose data of a class is not stored. `rules`: months and basis of each class. `series`: the
    last number by kind and year. `ids`: the last id of each table. `accounts`: the fingerprint of the password of each
    active account. `factors`: that of the second factor and its unused recovery codes. `barred`: by SHA-256 the files
    that never go out again, with the virus found in each. `shown`: ids of public rows by label of the model. `lost`:
    names between which backups belong to a time that an earlier restore has undone.
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
    """Replace the list. Raises OSError, and BackupError in a restored portal, which knows less until it is opened."""
    if closed.is_closed():
        raise BackupError(_("Portal ini belum dibuka sejak dipulihkan: daftarnya tidak ditulis."))
    folder.write_json(target / LAST_KNOWN, collect())


def collect() -> dict:
    """Return the list as it is written; the head is read first, so that everything else is at least as new."""
    head = LedgerHead.objects.get(pk=HEAD)
    messages = outbox.last_known()
    shown = Document.objects.order_by()
    return {
        "format": folder.FORMAT,
        "at": timezone.now().isoformat(),
        "head": {"number": head.number, "hash": head.hash},
        "lost": [[name, until] for name, until in _lost_times()],
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
            "waiting": id_ranges.write(messages.waiting),
            "failed": id_ranges.write(messages.failed),
            "written": [[act, about, at.isoformat()] for (act, about), at in sorted(messages.written.items())],
        },
        "subscribers": _ids(Subscriber.objects.all()),
        "accounts": {str(user.pk): fingerprints(user)[0] for user in User.objects.filter(is_active=True)},
        "factors": {str(user.pk): factor_marks(user)[0] for user in people().exclude(second_factor=None)},
        "barred": virus_scan.barred(),
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
    sets = {
        name: id_ranges.read(facts[name])
        for name in ("documents", "revisions", "hidden_titles", "subscribers", "roles")
    }
    at, messages = datetime.fromisoformat(facts["at"]), facts["messages"]
    return LastKnown(
        at=at,
        head=facts["head"]["number"],
        lost=[(after, until) for after, until in facts["lost"]],
        shown={label: id_ranges.read(ids) for label, ids in facts["shown"].items()},
        without={kind: id_ranges.read(ids) for kind, ids in facts["without"].items()},
        rules={kind: (months, basis) for kind, (months, basis) in facts["rules"].items()},
        series={(kind, year): last for kind, year, last in facts["series"]},
        ids=facts["ids"],
        accounts={int(pk): mark for pk, mark in facts["accounts"].items()},
        # A list of before these were in it says nothing about them.
        factors={int(pk): mark for pk, mark in facts["factors"].items()} if "factors" in facts else None,
        barred=_barred(facts.get("barred", {})),
        outbox=outbox.LastKnown(
            at=at,
            last=messages["last"],
            waiting=id_ranges.read(messages["waiting"]),
            failed=id_ranges.read(messages["failed"]),
            written={(act, about): datetime.fromisoformat(moment) for act, about, moment in messages["written"]},
        ),
        **sets,
    )


def _barred(stated: dict[str, str] | list[str]) -> dict[str, str]:
    """Return what never goes out again; a list of before names no virus."""
    return dict.fromkeys(stated, "") if isinstance(stated, list) else stated


def _lost_times() -> Iterable[tuple[str, str]]:
    """Yield the name of each backup that was restored here, and the name of one made at that moment."""
    of_chain = LedgerEntry.objects.filter(object_type=LedgerHead._meta.label_lower, verb=RESTORED)
    for entry in of_chain.order_by("number"):
        yield entry.fields["backup"], entry.at.astimezone(UTC).strftime(NAME)


def without(kind: DataClass):
    """Return the applicants of whom no data of this class is stored."""
    return Applicant.objects.order_by().exclude(pk__in=Applicant.objects.filter(inventory.HAS_DATA[kind]).values("pk"))


def shown_rows(model):
    return model.objects.order_by().filter(is_public=True)


def fingerprints(user: User) -> list[str]:
    """Return keyed fingerprints of the stored password, one by each of PII_KEYS: a later change of it shows."""
    return _marks(b"fingerprints passwords:", user.password)


def people() -> QuerySet[User]:
    """Return the active people with their second factor and `unused` recovery codes, as `factor_marks` takes them."""
    unused = Prefetch("recovery_codes", RecoveryCode.objects.filter(used_at=None).order_by("pk"), to_attr="unused")
    return User.objects.filter(is_active=True).select_related("second_factor").prefetch_related(unused).order_by("pk")


def factor_marks(user) -> list[str]:
    """Return such fingerprints of the second factor and its unused recovery codes; only "" without a factor."""
    factor = getattr(user, "second_factor", None)
    if factor is None:
        return [""]
    return _marks(b"fingerprints factors:", "\n".join([factor.key, *(code.hash for code in user.unused)]))


def _marks(purpose: bytes, text: str) -> list[str]:
    keys = (hashlib.sha256(purpose + key).digest() for key in settings.PII_KEYS)
    return [hmac.digest(key, text.encode(), "sha256").hex()[:16] for key in keys]


def _ids(rows: Iterable) -> str:
    return id_ranges.write(rows.values_list("pk", flat=True))  # type: ignore[attr-defined]
