"""The words that public documents use, as written, each with about the number of documents that have it."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.db import transaction

from documents.models import Document, SearchChunk, SearchFresh, SearchVocabulary
from documents.search.snapshot.postings import PostingList
from documents.search.snapshot.snapshot import Snapshot
from documents.search.storage.blocks import batches, new_version
from documents.search.text.analysis import STEM, forms
from documents.search.text.stemming import stem
from documents.search.text.term_keys import EXACT, key

LONGEST = 24  # letters
WORD = re.compile(rf"[a-z]{{3,{LONGEST}}}")
ROW = np.dtype([("letters", f"S{LONGEST}"), ("documents", "u4")])
LEARNED = np.dtype("i8")  # versions of fresh documents
HEADER = b"\0" + hashlib.sha256(repr((ROW.descr, LEARNED.str)).encode()).digest()[:3]  # no word begins with a NUL
MOST = 60_000  # words; 3.5 MiB in each process
HEAD = ("title", "keywords", "summary", "opd__name", "opd__short_name")


@dataclass(frozen=True)
class Vocabulary:
    """Two parallel arrays in alphabetical order: words, as ASCII bytes, and their numbers of documents."""

    words: np.ndarray
    documents: np.ndarray

    @cached_property
    def letters(self) -> np.ndarray:
        """Letters of each word as numbers 0 to 25, and 26 behind its end: shape (words, LONGEST)."""
        codes = self.words.view(np.uint8).reshape(len(self.words), LONGEST)
        return np.where(codes, codes - np.uint8(ord("a")), np.uint8(26))

    @cached_property
    def lengths(self) -> np.ndarray:
        return (self.letters < 26).sum(axis=1).astype(np.uint8)

    @cached_property
    def alphabets(self) -> np.ndarray:
        """Bits of the letters that each word has, the lowest for *a*."""
        bits = np.append(1 << np.arange(26, dtype=np.uint32), np.uint32(0)).astype(np.uint32)
        alphabets = np.zeros(len(self.words), np.uint32)
        for letter in self.letters.T:
            alphabets |= bits[letter]
        return alphabets

    def places(self, words: list[str]) -> list[int]:
        """Return the index of each word in the arrays, -1 where it is not known."""
        wanted = np.array([word.encode()[: LONGEST + 1] for word in words], f"S{LONGEST + 1}")
        nearest = np.searchsorted(self.words, wanted)
        return [
            int(place) if place < len(self.words) and self.words[place] == word else -1
            for place, word in zip(nearest, wanted, strict=True)
        ]

    def with_prefix(self, prefix: str, number: int) -> list[str]:
        """Return the `number` most frequent words with this prefix, ties in alphabetical order (roots before forms)."""
        start, end = np.searchsorted(self.words, [prefix.encode(), prefix.encode() + b"\x7f"])
        order = np.argsort(-self.documents[start:end].astype(np.int64), kind="stable")[:number]
        return [word.decode() for word in self.words[start:end][order]]


EMPTY = -1, Vocabulary(np.zeros(0, f"S{LONGEST}"), np.zeros(0, np.uint32))
_cached = EMPTY


def current() -> Vocabulary:
    """Return the vocabulary of the database: one query, and one more when this process has another version."""
    global _cached
    version = SearchVocabulary.objects.values_list("version", flat=True).first()
    if version is None:
        return EMPTY[1]
    if _cached[0] != version and (row := SearchVocabulary.objects.only("version", "words").first()):
        _cached = row.version, _unpacked(row)
    return _cached[1]


def latest() -> Vocabulary:
    """Return the vocabulary as this process used it last, perhaps empty: enough to mark words in results."""
    return _cached[1]


def postings_of(snapshot: Snapshot, words: Iterable[str]) -> dict[str, PostingList]:
    """Return for each word the public documents that have it in this exact form; empty lists are included."""
    stems = {word: stem(word) for word in words}
    keys = {word: key(STEM + root if root == word else EXACT + word) for word, root in stems.items()}
    postings = snapshot.postings(keys.values())
    return {
        word: postings[keys[word]].with_exact_form() if root == word else postings[keys[word]]
        for word, root in stems.items()
    }


def learn_fresh() -> int:
    """Learn the words of the fresh documents that were not learned yet; return their number. Safe to run twice."""
    row = SearchVocabulary.objects.first()
    if row and not _is_readable(row):
        return 0
    fresh = dict(SearchFresh.objects.values_list("version", "document_id"))
    learned = bytes(row.learned) if row else b""
    versions = np.frombuffer(learned, LEARNED, len(learned) // LEARNED.itemsize)
    new = [fresh[version] for version in fresh.keys() - versions.tolist()]
    if new:
        learn(new, learned=np.array(list(fresh), LEARNED).tobytes())
    return len(new)


def learn(pks: list[int], **columns: bytes) -> None:
    """Learn the words of the public ones and write `columns` to the row; nothing while the format is another."""
    counted: Counter[str] = Counter()
    for batch in batches(pks):
        public = Document.objects.public().filter(pk__in=batch)
        words = {pk: _words(" . ".join(zones)) for pk, *zones in public.values_list("pk", *HEAD)}
        chunks = SearchChunk.objects.filter(document__in=batch).order_by()
        for pk, text in chunks.values_list("document", "text").iterator():
            words.get(pk, set()).update(_words(text))
        for words_of_document in words.values():
            counted.update(words_of_document)
    with transaction.atomic():
        row = _locked()
        if not _is_readable(row):
            return
        for name, value in columns.items():
            setattr(row, name, value)
        _write(row, _with(_unpacked(row), counted))


def recount() -> int:
    """Drop words that no public document has; return how many are left. Changes nothing while renewing."""
    with transaction.atomic():
        row = _locked()  # before the count, or words learned meanwhile would be lost
        snapshot, counted = Snapshot(), Counter[str]()
        if snapshot.is_renewing or not _is_readable(row):
            return len(current().words)
        for words in batches([word.decode() for word in current().words]):
            counted.update({word: postings.count for word, postings in postings_of(snapshot, words).items()})
        _write(row, +counted)
    return len(+counted)


def empty_if_unreadable() -> bool:
    """Drop words of another format; return whether there were any. Call it within a transaction."""
    stored = SearchVocabulary.objects.first()
    if stored is None or _is_readable(stored) or _is_readable(row := _locked()):
        return False
    row.learned = b""
    _write(row, Counter())
    return True


def _locked() -> SearchVocabulary:
    SearchVocabulary.objects.get_or_create(pk=1, defaults={"version": new_version()})
    return SearchVocabulary.objects.select_for_update().get(pk=1)


def _with(known: Vocabulary, counted: Counter[str]) -> Counter[str]:
    """Add counts. Where there is no room, a new word begins with the count of the rarest, or it would never come in."""
    total = Counter(dict(zip((word.decode() for word in known.words), known.documents.tolist(), strict=True)))
    least = int(known.documents.min()) if len(known.documents) >= MOST else 0
    total.update(dict.fromkeys(counted.keys() - total.keys(), least))
    total.update(counted)
    return total


def _words(text: str) -> set[str]:
    return {word for word in set(forms(text)) if WORD.fullmatch(word)}


def _write(row: SearchVocabulary, counted: Counter[str]) -> None:
    rows = np.array([(word.encode(), number) for word, number in counted.most_common(MOST)], ROW)
    row.version, row.words = new_version(), HEADER + np.sort(rows, order="letters").tobytes()
    row.save()


def _is_readable(row: SearchVocabulary) -> bool:
    return bytes(row.words[: len(HEADER)]) in (HEADER, b"")


def _unpacked(row: SearchVocabulary) -> Vocabulary:
    if not _is_readable(row):
        return EMPTY[1]
    data = bytes(row.words[len(HEADER) :])
    rows = np.frombuffer(data, ROW, len(data) // ROW.itemsize)
    return Vocabulary(rows["letters"].copy(), rows["documents"].copy())
