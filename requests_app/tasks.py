"""Tasks of the worker. Each is safe to run twice; pages read its result from our tables."""

import io
import logging

from django.db import transaction
from django.utils import timezone

from documents.files import scanner
from opd.worker.queues import enqueue_slow
from requests_app.answers import check as answer_check
from requests_app.answers import files as answers
from requests_app.answers import findings, redacted_copy
from requests_app.letters import issue
from requests_app.models import AnswerFile, CheckState, Decision, Letter

logger = logging.getLogger(__name__)


def check_answer_file(pk: int) -> None:
    """Read an answer's file, search it for words and screen it, in several tasks if long.

    If the words were changed meanwhile, it is checked again. Without the virus scanner it waits for `sweep_drafts`.
    """
    file = AnswerFile.objects.filter(pk=pk, check_state=CheckState.WAITING, destroyed_at=None).exclude(key="").first()
    if file is None:
        return
    words = answers.words_to_redact(file)
    try:
        result = answer_check.examine(file, words)
    except scanner.NotScanned as error:
        logger.warning("answer file %s was not scanned: %s", pk, error)
        return
    if result is None:
        enqueue_slow(answers.CHECK, pk)
        return
    with transaction.atomic():
        list(Decision.objects.select_for_update(no_key=True).filter(inforequest=file.inforequest_id))
        waiting = AnswerFile.objects.select_for_update(no_key=True).filter(pk=pk, check_state=CheckState.WAITING)
        if not waiting.exists():  # another worker, which had the same task, was first
            return
        if answers.words_to_redact(file) == words:
            findings.save(file, result)
        else:
            enqueue_slow(answers.CHECK, pk)


def redact_answer_file(pk: int) -> None:
    """Make one page of a redacted copy; the next page is a task behind the others."""
    if redacted_copy.work(pk):
        enqueue_slow(redacted_copy.MAKE, pk)


def make_letter(pk: int) -> None:
    """Typeset a letter, seal the PDF and store its SHA-256. Of two workers here one keeps its file."""
    letter = Letter.objects.filter(pk=pk, made_at=None, destroyed_at=None).first()
    if letter is None:
        return
    pdf = io.BytesIO(issue.render(letter))
    with letter.stored(pdf, name=issue.file_name(letter), mime="application/pdf"):
        sealed = {name: getattr(letter, name) for name in ("file", "key", "name", "mime", "size", "sha256")}
        unmade = Letter.objects.filter(pk=pk, made_at=None, destroyed_at=None)
        if not unmade.update(**sealed, made_at=timezone.now(), data=""):
            letter.file.delete(save=False)
