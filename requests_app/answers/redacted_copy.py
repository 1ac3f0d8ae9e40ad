"""A redacted copy of an answer's file, in pictures, made by the worker page by page (domain rule 19)."""

import io
import itertools
import json
from dataclasses import asdict
from pathlib import Path
from typing import cast

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from documents.files import intake, scanned_pages
from documents.files.reading import NotReadable, careful_words, page_layer, page_picture
from documents.filetypes import IN_PAGES, PDF
from documents.models import PageState
from documents.redaction.page_text import LocatedText, scaled
from documents.redaction.verbs import MAX_PAGES
from documents.redaction.worker import MAX_ATTEMPTS, name_of_copy, remaining_words
from opd import ledger
from opd.encryption import Broken
from opd.errors import WrongState
from opd.models import User
from opd.models.sealed import Destroyed
from opd.worker.queues import enqueue_slow
from requests_app.answers import withheld
from requests_app.answers.check import unsealed
from requests_app.answers.files import CHECK, drop_letter, lock_changeable, words_to_redact
from requests_app.answers.sending import PROVED_WITHOUT_READER
from requests_app.models import AnswerFile, AnswerPage, CheckState

MAKE = "requests_app.tasks.redact_answer_file"
FAILURES = (NotReadable, intake.Refused, Broken, Destroyed, OSError)


def begin(file: AnswerFile, *, by: User) -> AnswerFile:
    """Start a redacted copy of a file; the original no longer goes out. *Returns* the copy, still without content.

    *Raises* NotAllowed, and WrongState for a file without pages, without anything to redact, or without OCR.
    """
    with transaction.atomic():
        inforequest = lock_changeable(file, by)
        if file.mime not in IN_PAGES:
            raise WrongState(
                _("Berkas ini tidak dapat dihitamkan di sini. Simpan sebagai PDF, lalu tambahkan PDF itu.")
            )
        if not scanned_pages.can_read():
            raise WrongState(f"{scanned_pages.WITHOUT_READER} {PROVED_WITHOUT_READER}")
        words = words_to_redact(file)
        if not words and not withheld.places_of(inforequest):
            raise WrongState(_("Sebutkan dahulu dalam keputusan kata atau tempat yang dihitamkan."))
        if file.copies.filter(destroyed_at=None, key="", check_state=CheckState.WAITING).exists():
            raise WrongState(_("Salinan berkas ini sedang dibuat."))
        drop_letter(inforequest)
        copy = AnswerFile.objects.create(
            inforequest=inforequest,
            uploaded_by=by,
            made_from=file,
            follows=file.follows,
            carries_out=file.carries_out,
            name=name_of_copy(file.name, words, "jawaban"),
            mime=PDF.mime,
        )
        AnswerFile.objects.filter(pk=file.pk).update(goes_out=False)
        enqueue_slow(MAKE, copy.pk)
        ledger.record("answer_file.redact", inforequest, by, {"file": file.pk, "copy": copy.pk})
    return copy


def work(pk: int) -> bool:
    """Make the next page of a copy, or finish it. Safe to run twice. *Returns* whether more work is left."""
    waiting = AnswerFile.objects.filter(pk=pk, key="", destroyed_at=None, check_state=CheckState.WAITING)
    copy = waiting.select_related("made_from__inforequest").first()
    if copy is None:
        return False
    original = cast(AnswerFile, copy.made_from)
    try:
        with unsealed(original) as path:
            return _next_page(copy, original, path)
    except FAILURES as error:
        why = str(error) if isinstance(error, NotReadable | intake.Refused) else ""
        waiting.update(check_state=CheckState.UNREADABLE, goes_out=False, unread=why[:500])
        return False


def _next_page(copy: AnswerFile, original: AnswerFile, path: Path) -> bool:
    pages = page_layer(path, original.mime, 0).pages
    if pages > MAX_PAGES:
        raise NotReadable(_("Berkas ini terlalu panjang untuk dihitamkan. Pecah menjadi beberapa berkas."))
    number = copy.page_texts.exclude(picture=None).count() + 1
    if number > pages:
        _finish(copy)
        return False
    page, _made = AnswerPage.objects.get_or_create(file=copy, number=number, defaults={"state": PageState.LAYER})
    AnswerPage.objects.filter(pk=page.pk).update(attempts=F("attempts") + 1)  # before the work: a crash counts
    if page.attempts >= MAX_ATTEMPTS:
        raise NotReadable(_("Pekerjaan ini berulang kali terhenti. Pecah berkasnya, lalu coba lagi."))
    picture, words = _redacted(original, path, number)
    AnswerPage.objects.filter(pk=page.pk).update(picture=picture, seen=words, attempts=0)
    return True


def _redacted(original: AnswerFile, path: Path, number: int) -> tuple[bytes, str]:
    """Return the picture of a page with its boxes, and the words that stay (JSON)."""
    from documents.redaction import render  # noqa: PLC0415 - loads pikepdf and Pillow, which the web process does not

    seen = careful_words(path, original.mime, number - 1)
    text = LocatedText.of(page_layer(path, original.mime, number - 1), seen)
    boxes = text.boxes_of(words_to_redact(original))
    boxes += [box for page, box in withheld.places_of(original.inforequest) if page == number]
    picture = render.burn(page_picture(path, original.mime, number - 1), [scaled(box, text.size) for box in boxes])
    return render.encoded(picture), json.dumps([asdict(word) for word in remaining_words(picture)])


def _finish(copy: AnswerFile) -> None:
    """Seal the copy and queue its check. Of two workers here only one stores it."""
    from documents.redaction import render  # noqa: PLC0415 - as above

    rows = copy.page_texts.order_by("number").values_list("picture", "seen")
    pages = itertools.starmap(render.RedactedPage.stored, rows)
    pdf = io.BytesIO(render.pdf_of(pages))
    with copy.stored(pdf, name=copy.name, mime=PDF.mime):
        sealed = {name: getattr(copy, name) for name in ("file", "key", "size", "sha256")}
        with transaction.atomic():
            stored = AnswerFile.objects.filter(pk=copy.pk, key="", check_state=CheckState.WAITING).update(**sealed)
            if stored:
                copy.page_texts.all().delete()
                enqueue_slow(CHECK, copy.pk)
        if not stored:
            copy.file.delete(save=False)
