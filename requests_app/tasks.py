"""What runs in the worker. Every task is safe to run twice; what people see stands on our own rows."""

import io

from django.db import transaction
from django.utils import timezone

from requests_app.answers import check as answer_check
from requests_app.answers import files as answers
from requests_app.letters import issue
from requests_app.models import AnswerFile, CheckState, Decision, Letter


def check_answer_file(pk: int) -> None:
    """See whether a file still holds a word declared black; a result for words that changed meanwhile is void."""
    file = AnswerFile.objects.filter(pk=pk, check_state=CheckState.WAITING, destroyed_at=None).first()
    if file is None:
        return
    words = answers.black_words(file.inforequest)
    result = answer_check.look_into(file, words)
    with transaction.atomic():
        list(Decision.objects.select_for_update().filter(inforequest=file.inforequest_id))
        if answers.black_words(file.inforequest) == words:
            AnswerFile.objects.filter(pk=pk).update(check_state=result)


def make_letter(pk: int) -> None:
    """Typeset, seal and fingerprint a letter; of two workers at the same letter one wins, and his file stays."""
    letter = Letter.objects.filter(pk=pk, made_at=None, destroyed_at=None).first()
    if letter is None:
        return
    pdf = io.BytesIO(issue.render(letter))
    with letter.stored(pdf, name=issue.file_name(letter), mime="application/pdf"):
        sealed = {name: getattr(letter, name) for name in ("file", "key", "name", "mime", "size", "sha256")}
        unmade = Letter.objects.filter(pk=pk, made_at=None, destroyed_at=None)
        if not unmade.update(**sealed, made_at=timezone.now(), data=""):
            letter.file.delete(save=False)
