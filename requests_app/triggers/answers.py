"""Triggers of the files and documents of an answer: nothing leaves unread."""

from opd.database.triggers import Trigger, changes, columns_of, table_of
from requests_app.models import AnswerFile, AnswerFinding, Decision, InformationRequest
from requests_app.triggers.conditions import may_leave

ANSWER_IS_SENT = (  # or its notice is made, which lists the files
    f"EXISTS (SELECT 1 FROM {table_of(Decision)} d"  # noqa: S608
    " WHERE d.inforequest_id = %s.inforequest_id AND (d.sent_on IS NOT NULL OR d.letter_id IS NOT NULL))"
)
NOTICE_IS_SENT = (
    f"EXISTS (SELECT 1 FROM {table_of(Decision)} d"  # noqa: S608
    " WHERE d.inforequest_id = %s.inforequest_id AND d.sent_on IS NOT NULL)"
)
ANSWER_FOLLOWS = NOTICE_IS_SENT.removesuffix(")") + " AND d.files_follow)"
CHOSEN = InformationRequest.answer_documents.through
CHOICE_IS_SENT = ANSWER_IS_SENT.replace(".inforequest_id AND", ".informationrequest_id AND")

TRIGGERS = [
    Trigger(
        "answer_file_is_not_added_after_the_notice",
        AnswerFile,
        "INSERT",
        f"{ANSWER_IS_SENT % 'NEW'} AND NOT (NEW.follows AND NEW.followed_at IS NULL AND {ANSWER_FOLLOWS % 'NEW'})",
    ),
    Trigger(
        "answer_file_follows_as_noticed", AnswerFile, "UPDATE", f"({changes('follows')}) AND {ANSWER_IS_SENT % 'OLD'}"
    ),
    Trigger(
        "answer_file_follows_when_it_may_leave",
        AnswerFile,
        "UPDATE",
        f"({changes('followed_at')}) AND NOT (NEW.followed_at IS NULL AND NOT {NOTICE_IS_SENT % 'NEW'})"
        f" AND (OLD.followed_at IS NOT NULL OR NOT {NOTICE_IS_SENT % 'NEW'} OR NOT {may_leave('NEW')})",
    ),
    Trigger(
        "answer_file_begins_unread", AnswerFile, "INSERT", "NEW.check_state <> 'waiting' OR NEW.screened_at IS NOT NULL"
    ),
    Trigger(
        "answer_file_is_read_again_when_it_changes",
        AnswerFile,
        "UPDATE",
        f"NEW.key <> '' AND ({changes('file', 'sha256', 'size', 'mime')}) AND NEW.check_state <> 'waiting'",
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
    Trigger("answer_file_is_not_deleted_after_the_notice", AnswerFile, "DELETE", ANSWER_IS_SENT % "OLD"),
    Trigger(
        "answer_file_is_not_changed_after_the_notice",
        AnswerFile,
        "UPDATE",
        f"({changes('inforequest_id', 'goes_out', 'sha256', 'size', 'mime')}"
        f" OR NEW.file <> '' AND ({changes('file', 'key', 'name')})) AND {ANSWER_IS_SENT % 'OLD'}"
        " AND NOT (OLD.follows AND OLD.followed_at IS NULL)",
    ),
    Trigger("answer_document_is_not_added_after_the_notice", CHOSEN, "INSERT", CHOICE_IS_SENT % "NEW"),
    Trigger("answer_document_is_not_deleted_after_the_notice", CHOSEN, "DELETE", CHOICE_IS_SENT % "OLD"),
    Trigger("answer_document_is_not_changed_after_the_notice", CHOSEN, "UPDATE", CHOICE_IS_SENT % "OLD"),
]
