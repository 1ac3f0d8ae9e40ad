"""Triggers of the files and documents of an answer: nothing leaves unread."""

from opd.database.triggers import Trigger, changes, columns_of, rules_of, table_of
from requests_app.models import AnswerFile, AnswerFinding, Decision, InformationRequest, Objection, OpeningTask
from requests_app.models.choices import HANDED_OVER
from requests_app.triggers.conditions import listed, may_leave

ANSWER_IS_SENT = (  # or its notice is made, which lists the files
    f"EXISTS (SELECT 1 FROM {table_of(Decision)} d"  # noqa: S608
    " WHERE d.inforequest_id = %s.inforequest_id AND (d.sent_on IS NOT NULL OR d.letter_id IS NOT NULL))"
)
NOTICE_IS_SENT = (
    f"EXISTS (SELECT 1 FROM {table_of(Decision)} d"  # noqa: S608
    " WHERE d.inforequest_id = %s.inforequest_id AND d.sent_on IS NOT NULL)"
)
IS_ORDERED = (  # an open task asks for files, and the file is one of it
    f"EXISTS (SELECT 1 FROM {table_of(OpeningTask)} k JOIN {table_of(Objection)} o ON o.id = k.objection_id"  # noqa: S608
    " WHERE k.id = NEW.carries_out_id AND k.done_on IS NULL AND o.inforequest_id = NEW.inforequest_id"
    f" AND k.aim IN ({listed(HANDED_OVER)}))"
)
ANSWER_FOLLOWS = f"({NOTICE_IS_SENT.removesuffix(')')} AND d.files_follow) OR {IS_ORDERED.replace('%', '%%')})"


def _came_back(request: str, thing: str) -> str:
    """Return SQL that holds where a thing was in a notice that came back, by its name in `Decision.given`."""
    return (
        f"EXISTS (SELECT 1 FROM {table_of(Decision)} d WHERE d.inforequest_id = {request}"  # noqa: S608
        f""" AND CAST(d.returned_given AS TEXT) LIKE '%"' || {thing} || '"%')"""
    )


ORIGINAL = "COALESCE({row}.made_from_id, {row}.id)"
GONE_OUT = f"'file ' || CAST({ORIGINAL.format(row='OLD')} AS TEXT)"
IS_LOST = (  # the last file that went out of this original
    f"OLD.goes_out AND OLD.key <> '' AND {_came_back('OLD.inforequest_id', GONE_OUT)} AND NOT EXISTS (SELECT 1"  # noqa: S608
    f" FROM {table_of(AnswerFile)} g WHERE g.id <> OLD.id AND g.inforequest_id = OLD.inforequest_id AND g.goes_out"
    f" AND g.destroyed_at IS NULL AND {ORIGINAL.format(row='g')} = {ORIGINAL.format(row='OLD')})"
)
CHOSEN = InformationRequest.answer_documents.through
CHOICE_IS_SENT = ANSWER_IS_SENT.replace(".inforequest_id AND", ".informationrequest_id AND")

TRIGGERS = [
    *rules_of(
        AnswerFile,
        "INSERT",
        answer_file_is_not_added_after_the_notice=(
            f"NEW.carries_out_id IS NOT NULL AND NOT {IS_ORDERED}"
            f" OR {ANSWER_IS_SENT % 'NEW'}"
            f" AND NOT (NEW.follows AND NEW.followed_at IS NULL AND {ANSWER_FOLLOWS % 'NEW'})"
        ),
        answer_file_begins_unread="NEW.check_state <> 'waiting' OR NEW.screened_at IS NOT NULL",
    ),
    *rules_of(
        AnswerFile,
        "UPDATE",
        answer_file_follows_as_noticed=f"({changes('follows')}) AND {ANSWER_IS_SENT % 'OLD'}",
        answer_file_follows_when_it_may_leave=(
            f"({changes('followed_at')}) AND NOT (NEW.followed_at IS NULL AND NOT {NOTICE_IS_SENT % 'NEW'})"
            f" AND (OLD.followed_at IS NOT NULL OR NOT {NOTICE_IS_SENT % 'NEW'} OR NOT {may_leave('NEW')})"
        ),
        answer_file_is_read_again_when_it_changes=(
            f"NEW.key <> '' AND ({changes('file', 'sha256', 'size', 'mime')}) AND NEW.check_state <> 'waiting'"
        ),
        answer_file_that_came_back_still_goes_out=f"NOT NEW.goes_out AND {IS_LOST}",
        answer_file_is_not_changed_after_the_notice=(
            f"{changes('carries_out_id')} OR ({changes('inforequest_id', 'goes_out', 'sha256', 'size', 'mime')}"
            f" OR NEW.file <> '' AND ({changes('file', 'key', 'name')})) AND {ANSWER_IS_SENT % 'OLD'}"
            " AND NOT (OLD.follows AND OLD.followed_at IS NULL)"
        ),
    ),
    Trigger(
        "answer_finding_stays_while_the_file_is_not_read_again",
        AnswerFinding,
        "DELETE",
        f"EXISTS (SELECT 1 FROM {table_of(AnswerFile)} f WHERE f.id = OLD.file_id"  # noqa: S608
        " AND f.check_state <> 'waiting' AND f.destroyed_at IS NULL)",
    ),
    Trigger(
        "answer_finding_stays_as_found",
        AnswerFinding,
        "UPDATE",
        changes(*columns_of(AnswerFinding, but=("verdict", "answered_by", "answered_at"))),
    ),
    *rules_of(
        AnswerFile,
        "DELETE",
        answer_file_that_came_back_is_not_deleted=IS_LOST,
        answer_file_is_not_deleted_after_the_notice=ANSWER_IS_SENT % "OLD",
    ),
    *rules_of(
        CHOSEN,
        "DELETE",
        answer_document_that_came_back_stays=_came_back(
            "OLD.informationrequest_id", "'document ' || CAST(OLD.document_id AS TEXT)"
        ),
        answer_document_is_not_deleted_after_the_notice=CHOICE_IS_SENT % "OLD",
    ),
    Trigger("answer_document_is_not_added_after_the_notice", CHOSEN, "INSERT", CHOICE_IS_SENT % "NEW"),
    Trigger("answer_document_is_not_changed_after_the_notice", CHOSEN, "UPDATE", CHOICE_IS_SENT % "OLD"),
]
