from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from documents.models import (
    BEFORE_PUBLICATION,
    PUBLIC_STATES,
    REVIEW_STATES,
    Classification,
    ConsequenceTest,
    Disclosure,
    Document,
    DocumentState,
    Revision,
)
from documents.read_rights import DocumentRights
from opd.models import CitySetting, Role, User
from opd.rules import has_role
from opd.triggers import city_settings

S = DocumentState


class Act(models.TextChoices):
    CREATE = "create", _("Dibuat")
    SAVE = "save", _("Disimpan")
    SUBMIT = "submit", _("Diajukan")
    RECALL = "recall", _("Ditarik kembali")
    RETURN = "return", _("Dikembalikan")
    PUBLISH = "publish", _("Diterbitkan")
    PUBLISH_DIRECTLY = "publish_directly", _("Diterbitkan operator")
    RESTORE = "restore", _("Diterbitkan kembali")
    DISCARD = "discard", _("Perubahan dibatalkan")
    ASK_WITHDRAWAL = "ask_withdrawal", _("Pencabutan diminta")
    WITHDRAW = "withdraw", _("Dicabut")
    HIDE_TITLE = "hide_title", _("Judul disembunyikan")
    MEND = "mend", _("Isian dokumen yang dicabut dibetulkan")
    WITHHOLD = "withhold", _("Versi ditutup")
    CLOSE_FILE = "close_file", _("Berkas ditutup seketika")
    DELETE = "delete", _("Draf dihapus")
    EXEMPT = "exempt", _("Dikecualikan")
    RENEW = "renew", _("Pengecualian diuji ulang")
    PROPOSE_OPENING = "propose_opening", _("Diusulkan dibuka")
    OPEN = "open", _("Dibuka untuk diperiksa")
    SCHEDULE = "schedule", _("Dijadwalkan terbit")
    UNSCHEDULE = "unschedule", _("Jadwal terbit dibatalkan")
    REDACT = "blacken", _("Salinan yang dihitamkan dibuat")
    PUBLIC_COPY = "public_copy", _("Salinan publik dibuat")
    SCREEN = "screen", _("Temuan data pribadi dijawab")
    SIGN = "sign", _("Isi berkas diperiksa sendiri")


@dataclass(frozen=True)
class Step:
    """The states that an act leads from and to, and its roles; with `reasoned`, only with a reason."""

    moves: dict[S, S]
    roles: frozenset[Role]
    reasoned: bool = False


OPERATOR_OR_REVIEWER = frozenset({Role.OPERATOR, Role.REVIEWER})
REVIEWER = frozenset({Role.REVIEWER})
STAY_PUBLIC = {state: state for state in PUBLIC_STATES}
SAVING = {
    S.DRAFT: S.DRAFT,
    S.RETURNED: S.RETURNED,
    S.PUBLISHED: S.CHANGE_DRAFT,
    S.CHANGE_DRAFT: S.CHANGE_DRAFT,
    S.CHANGE_RETURNED: S.CHANGE_RETURNED,
}

STEPS = {
    Act.SAVE: Step(SAVING, OPERATOR_OR_REVIEWER),
    # Also for a withdrawn document, which is restored with its redacted copy.
    Act.REDACT: Step(SAVING | {S.WITHDRAWN: S.WITHDRAWN}, OPERATOR_OR_REVIEWER),
    # Nobody becomes an author by it: the machine takes out what no reader sees.
    Act.PUBLIC_COPY: Step({state: state for state in BEFORE_PUBLICATION}, OPERATOR_OR_REVIEWER),
    Act.SUBMIT: Step(
        {
            S.DRAFT: S.IN_REVIEW,
            S.RETURNED: S.IN_REVIEW,
            S.CHANGE_DRAFT: S.CHANGE_IN_REVIEW,
            S.CHANGE_RETURNED: S.CHANGE_IN_REVIEW,
        },
        OPERATOR_OR_REVIEWER,
    ),
    Act.RECALL: Step({S.IN_REVIEW: S.DRAFT, S.CHANGE_IN_REVIEW: S.CHANGE_DRAFT}, OPERATOR_OR_REVIEWER),
    Act.RETURN: Step({S.IN_REVIEW: S.RETURNED, S.CHANGE_IN_REVIEW: S.CHANGE_RETURNED}, REVIEWER, reasoned=True),
    Act.PUBLISH: Step({S.IN_REVIEW: S.PUBLISHED, S.CHANGE_IN_REVIEW: S.PUBLISHED}, REVIEWER),
    Act.PUBLISH_DIRECTLY: Step(
        {
            S.DRAFT: S.PUBLISHED,
            S.RETURNED: S.PUBLISHED,
            S.CHANGE_DRAFT: S.PUBLISHED,
            S.CHANGE_RETURNED: S.PUBLISHED,
        },
        frozenset({Role.OPERATOR}),
    ),
    Act.DISCARD: Step({S.CHANGE_DRAFT: S.PUBLISHED, S.CHANGE_RETURNED: S.PUBLISHED}, OPERATOR_OR_REVIEWER),
    Act.ASK_WITHDRAWAL: Step(STAY_PUBLIC, OPERATOR_OR_REVIEWER, reasoned=True),
    Act.WITHDRAW: Step(dict.fromkeys(PUBLIC_STATES, S.WITHDRAWN), REVIEWER, reasoned=True),
    Act.HIDE_TITLE: Step({S.WITHDRAWN: S.WITHDRAWN, S.EXEMPT: S.EXEMPT}, REVIEWER, reasoned=True),
    Act.MEND: Step({S.WITHDRAWN: S.WITHDRAWN}, REVIEWER),
    Act.WITHHOLD: Step(STAY_PUBLIC, REVIEWER, reasoned=True),
    Act.CLOSE_FILE: Step(STAY_PUBLIC, REVIEWER, reasoned=True),
    Act.RESTORE: Step({S.WITHDRAWN: S.PUBLISHED}, REVIEWER),
    Act.DELETE: Step({S.DRAFT: S.DRAFT, S.RETURNED: S.RETURNED}, OPERATOR_OR_REVIEWER),
    Act.EXEMPT: Step({state: S.EXEMPT for state in S if state != S.EXEMPT}, frozenset({Role.SUPERIOR})),
    Act.RENEW: Step({S.EXEMPT: S.EXEMPT}, frozenset({Role.SUPERIOR})),
    Act.PROPOSE_OPENING: Step({S.EXEMPT: S.EXEMPT}, REVIEWER),
    Act.OPEN: Step({S.EXEMPT: S.IN_REVIEW}, frozenset({Role.REVIEWER, Role.SUPERIOR}), reasoned=True),
    Act.SCHEDULE: Step({state: state for state in REVIEW_STATES}, REVIEWER),
    Act.UNSCHEDULE: Step({state: state for state in REVIEW_STATES}, REVIEWER),
}

DIRECT_CLASSES = (Classification.PERIODIC, Classification.IMMEDIATE)  # that an agency may publish without review
WRITING = frozenset({Act.CREATE, Act.SAVE, Act.REDACT, Act.MEND})  # by these acts a person is an author
PUBLISHING = frozenset({Act.PUBLISH, Act.PUBLISH_DIRECTLY, Act.RESTORE})
CLOSING = frozenset({Act.WITHDRAW, Act.WITHHOLD, Act.CLOSE_FILE})  # not of what a final ruling has opened
DECIDING = frozenset({Act.PUBLISH, Act.RESTORE, Act.SCHEDULE})  # a reviewer's decision that something goes out


def transitions(*acts: Act) -> set[tuple[S, S]]:
    """Return the (before, after) pairs of `acts`, or of all, without steps that change no state."""
    steps = [STEPS[act] for act in acts or STEPS]
    return {(before, after) for step in steps for before, after in step.moves.items() if before != after}


def acts_for(document: Document, user: User) -> list[Act]:
    return [
        act
        for act, step in STEPS.items()
        if document.state in step.moves
        and has_role(user, document.opd, *step.roles)
        and (act != Act.PUBLISH_DIRECTLY or may_publish_directly(document))
        and (act != Act.DELETE or may_be_deleted(document))
        and (act != Act.HIDE_TITLE or not document.hides_title)
        and (act not in DECIDING or may_decide_on(document, user))
        and (act != Act.PROPOSE_OPENING or (may_be_opened(document) and not is_opening_proposed(document)))
        and (act != Act.OPEN or is_opening_proposed(document))
        and (act != Act.UNSCHEDULE or document.schedules.valid().exists())
    ]


def may_publish_directly(document: Document) -> bool:
    """Return whether operators may publish it without review, now and as proposed; never after an approved test."""
    classes = {document.classification, document.proposed.get("classification", document.classification)}
    if not (document.opd.operators_publish and classes <= set(DIRECT_CLASSES)):
        return False
    return document.pk is None or not document.tests.exclude(approved_at=None).exists()


def may_decide_on(document: Document, user: User) -> bool:
    return city_settings.allows(CitySetting.AUTHOR_PUBLISHES) or not is_author(document, user)


def is_author(document: Document, user: User) -> bool:
    """Return whether the person wrote or uploaded what the next publication makes public."""
    events = document.events.all()
    published = events.filter(act__in=PUBLISHING).order_by("-pk").values("pk")[:1]
    since = events.filter(pk__gt=Coalesce(Subquery(published), 0))
    return since.filter(act__in=WRITING, by=user).exists()


def may_open(revision: Revision, user: User) -> bool:
    """Return whether the person may open the file; a sealed one only by the table of read rights."""
    return revision.disclosure != Disclosure.SEALED or DocumentRights.SEALED_FILE.may_read(user, revision)


def may_be_withheld(revision: Revision) -> bool:
    return revision.disclosure == Disclosure.PUBLIC and revision.pk != revision.document.published_revision_id


def may_be_closed(revision: Revision) -> bool:
    """Return whether the version is published and open, so that it can only be closed for good."""
    return revision.disclosure == Disclosure.PUBLIC and revision.pk == revision.document.published_revision_id


def may_be_deleted(document: Document) -> bool:
    """Return whether the document was never public nor under a consequence test."""
    return document.first_published_at is None and not document.tests.exists()


def is_ruled_open(document: Document) -> bool:
    """Return whether a final ruling has declared open the document, or a record with one of its files or their text."""
    opened = ConsequenceTest.objects.ruled_open().exclude(document=None)
    return opened.filter(document__in=same_files(document)).exists() or _has_same_text(document, opened)


def _has_same_text(document: Document, tests: QuerySet[ConsequenceTest]) -> bool:
    """Return whether a file reads as one of a document of `tests`, blanks apart; the texts are sealed in the database.

    A file that has not been read, or has no text, is told by its bytes only.
    """
    texts = _texts(Revision.objects.filter(document=document))
    return bool(texts) and not texts.isdisjoint(_texts(Revision.objects.filter(document__in=tests.values("document"))))


def _texts(revisions: QuerySet[Revision]) -> set[str]:
    return {"".join(text.split()) for text in revisions.values_list("text", flat=True).iterator()} - {""}


def same_files(document: Document) -> QuerySet[Document]:
    """Return all documents that ever had one of its files, itself too."""
    files = Revision.objects.filter(document=document).exclude(sha256="").values("sha256")
    return Document.objects.filter(Q(pk=document.pk) | Q(revisions__sha256__in=files)).order_by().distinct()


def may_be_opened(document: Document, today: date | None = None) -> bool:
    """Return whether the exemption has expired, or ends with a condition that a reviewer may state (domain rule 36)."""
    test = document.exemption
    return test is not None and (test.is_expired(today) or test.ends_on is None or test.ends_when != "")


def is_opening_proposed(document: Document) -> bool:
    return document.pk is not None and document.openings.waiting().exists()
