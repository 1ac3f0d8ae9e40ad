"""The words that public documents use, as they are written, each with about how many documents have it.

The worker learns them from fresh documents and keeps the MOST frequent ones in a single row, which every process reads
once for each version. Nothing here forgets a word when its last document is withdrawn, so what is offered to a reader
is first looked up in the index (`having`), which knows at once.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.db import transaction

from documents.models import Document, SearchChunk, SearchFresh, SearchVocabulary
from documents.search.snapshot.postings import Term
from documents.search.snapshot.snapshot import Snapshot
from documents.search.storage.blocks import batches, new_version
from documents.search.text.analysis import STEM, forms
from documents.search.text.stemming import stem
from documents.search.text.term_keys import EXACT, key

LONGEST = 24  # letters
WORD = re.compile(rf"[a-z]{{3,{LONGEST}}}")
ROW = np.dtype([("letters", f"S{LONGEST}"), ("documents", "u4")])
MOST = 60_000  # words; 3.5 MiB in each process
HEAD = ("title", "keywords", "summary", "opd__name", "opd__short_name")


@dataclass(frozen=True)
class Vocabulary:
    """Two parallel arrays, in the order of the alphabet: words, as bytes of ASCII, and numbers of documents."""

    words: np.ndarray
    documents: np.ndarray

    @cached_property
    def letters(self) -> np.ndarray:
        """Words by letters: 0 to 25, and 26 behind the end."""
        codes = self.words.view(np.uint8).reshape(len(self.words), LONGEST)
        return np.where(codes, codes - np.uint8(ord("a")), np.uint8(26))

    @cached_property
    def lengths(self) -> np.ndarray:
        return (self.letters < 26).sum(axis=1).astype(np.uint8)

    @cached_property
    def alphabets(self) -> np.ndarray:
        """For each word a bit for each letter that it has."""
        bits = np.append(1 << np.arange(26, dtype=np.uint32), np.uint32(0)).astype(np.uint32)
        found = np.zeros(len(self.words), np.uint32)
        for place in self.letters.T:
            found |= bits[place]
        return found

    def places(self, words: list[str]) -> list[int]:
        """Of each word, -1 where it is not known."""
        wanted = np.array([word.encode()[: LONGEST + 1] for word in words], f"S{LONGEST + 1}")
        found = np.searchsorted(self.words, wanted)
        return [
            int(place) if place < len(self.words) and self.words[place] == word else -1
            for place, word in zip(found, wanted, strict=True)
        ]

    def beginning(self, prefix: str, number: int) -> list[str]:
        """The most frequent words that begin so; of equals by the alphabet, the bare one before its forms."""
        start, end = np.searchsorted(self.words, [prefix.encode(), prefix.encode() + b"\x7f"])
        order = np.argsort(-self.documents[start:end].astype(np.int64), kind="stable")[:number]
        return [word.decode() for word in self.words[start:end][order]]


NOTHING = -1, Vocabulary(np.zeros(0, f"S{LONGEST}"), np.zeros(0, np.uint32))
_kept = NOTHING


def current() -> Vocabulary:
    """As the worker has left it: one query, and one more when there is a version that this process does not know."""
    global _kept
    version = SearchVocabulary.objects.values_list("version", flat=True).first()
    if version is None:
        return NOTHING[1]
    if _kept[0] != version and (row := SearchVocabulary.objects.only("version", "words").first()):
        _kept = row.version, _unpacked(bytes(row.words))
    return _kept[1]


def latest() -> Vocabulary:
    """As this process used it last: enough for marking words in what has just been found."""
    return _kept[1]


def having(snapshot: Snapshot, words: Iterable[str]) -> dict[str, Term]:
    """The public documents that have each of these words in this very form; no word is left out."""
    stems = {word: stem(word) for word in words}
    keys = {word: key(STEM + root if root == word else EXACT + word) for word, root in stems.items()}
    postings = snapshot.postings(keys.values())
    return {
        word: postings[keys[word]].with_bit() if root == word else postings[keys[word]] for word, root in stems.items()
    }


# Writing --------------------------------------------------------------------------------------------------------------


def learn_fresh() -> int:
    """Take in the words of fresh documents that are not among them yet; -> how many documents. Safe to run twice."""
    fresh = dict(SearchFresh.objects.values_list("version", "document_id"))
    learned = SearchVocabulary.objects.values_list("learned", flat=True).first() or b""
    new = [fresh[version] for version in fresh.keys() - np.frombuffer(learned, np.int64).tolist()]
    if new:
        learn(new, learned=np.array(list(fresh), np.int64).tobytes())
    return len(new)


def learn(pks: list[int], **columns: bytes) -> None:
    """Take in the words of these documents, as far as they are public, and write the `columns` with them."""
    counted = _words_of(pks)
    with transaction.atomic():
        row = _locked()
        for name, value in columns.items():
            setattr(row, name, value)
        _write(row, _with(_unpacked(bytes(row.words)), counted))


def recount() -> int:
    """Count the words anew in the index and drop those that no public document has; -> how many are left.

    Not while the index is being renewed: it does not know all words then.
    """
    with transaction.atomic():
        row = _locked()  # first: what is learned meanwhile would be lost
        snapshot, counted = Snapshot(), Counter[str]()
        if snapshot.is_renewing:
            return len(current().words)
        for words in batches([word.decode() for word in current().words]):
            counted.update({word: term.count for word, term in having(snapshot, words).items()})
        _write(row, +counted)
    return len(+counted)


def _locked() -> SearchVocabulary:
    SearchVocabulary.objects.get_or_create(pk=1, defaults={"version": new_version()})
    return SearchVocabulary.objects.select_for_update().get(pk=1)


def _with(known: Vocabulary, counted: Counter[str]) -> Counter[str]:
    """Where there is no room, a stranger takes over the number of the rarest, or it would never come in."""
    total = Counter(dict(zip((word.decode() for word in known.words), known.documents.tolist(), strict=True)))
    least = int(known.documents.min()) if len(known.documents) >= MOST else 0
    total.update(dict.fromkeys(counted.keys() - total.keys(), least))
    total.update(counted)
    return total


def _words_of(pks: list[int]) -> Counter[str]:
    """In how many of these documents, as far as they are public, each word stands."""
    found: Counter[str] = Counter()
    for batch in batches(pks):
        public = Document.objects.public().filter(pk__in=batch)
        words = {pk: _words(" . ".join(zones)) for pk, *zones in public.values_list("pk", *HEAD)}
        chunks = SearchChunk.objects.filter(document__in=batch).order_by()
        for pk, text in chunks.values_list("document", "text").iterator():
            words.get(pk, set()).update(_words(text))
        for of_one in words.values():
            found.update(of_one)
    return found


def _words(text: str) -> set[str]:
    return {word for word in set(forms(text)) if WORD.fullmatch(word)}


def _write(row: SearchVocabulary, counted: Counter[str]) -> None:
    rows = np.array([(word.encode(), number) for word, number in counted.most_common(MOST)], ROW)
    row.version, row.words = new_version(), np.sort(rows, order="letters").tobytes()
    row.save()


def _unpacked(data: bytes) -> Vocabulary:
    rows = np.frombuffer(data, ROW, len(data) // ROW.itemsize)
    return Vocabulary(rows["letters"].copy(), rows["documents"].copy())
