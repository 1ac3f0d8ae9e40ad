"""Tasks of the worker. Each is safe to run twice; pages read its result from our tables, not from the queue's."""

import io

from django.db import transaction
from django.utils import timezone

from requests_app.answers import check as answer_check
from requests_app.answers import files as answers
from requests_app.letters import issue
from requests_app.models import AnswerFile, CheckState, Decision, Letter


def check_answer_file(pk: int) -> None:
    """Check whether a file of an answer still contains a word to redact.

    The result is discarded when the words were changed while the file was checked.
    """
    file = AnswerFile.objects.filter(pk=pk, check_state=CheckState.WAITING, destroyed_at=None).first()
    if file is None:
        return
    words = answers.withheld_words(file.inforequest)
    result = answer_check.check_file(file, words)
    with transaction.atomic():
        list(Decision.objects.select_for_update().filter(inforequest=file.inforequest_id))
        if answers.withheld_words(file.inforequest) == words:
            AnswerFile.objects.filter(pk=pk).update(check_state=result)


def make_letter(pk: int) -> None:
    """Typeset a letter, seal the PDF and store its SHA-256. If two workers make the same letter, one file is kept."""
    letter = Letter.objects.filter(pk=pk, made_at=None, destroyed_at=None).first()
    if letter is None:
        return
    pdf = io.BytesIO(issue.render(letter))
    with letter.stored(pdf, name=issue.file_name(letter), mime="application/pdf"):
        sealed = {name: getattr(letter, name) for name in ("file", "key", "name", "mime", "size", "sha256")}
        unmade = Letter.objects.filter(pk=pk, made_at=None, destroyed_at=None)
        if not unmade.update(**sealed, made_at=timezone.now(), data=""):
            letter.file.delete(save=False)
