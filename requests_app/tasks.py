"""What runs in the worker. Every task is safe to run twice; what people see stands on our own rows."""

from django.db import transaction

from requests_app import answers
from requests_app.models import AnswerFile, CheckState, Decision


def check_answer_file(pk: int) -> None:
    """See whether a file still holds a word declared black; a result for words that changed meanwhile is void."""
    file = AnswerFile.objects.filter(pk=pk, check_state=CheckState.WAITING, destroyed_at=None).first()
    if file is None:
        return
    words = answers.black_words(file.inforequest)
    result = answers.look_into(file, words)
    with transaction.atomic():
        list(Decision.objects.select_for_update().filter(inforequest=file.inforequest_id))
        if answers.black_words(file.inforequest) == words:
            AnswerFile.objects.filter(pk=pk).update(check_state=result)


def make_letter(pk: int) -> None:
    """Typeset, seal and fingerprint a letter."""
