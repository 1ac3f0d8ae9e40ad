from dataclasses import dataclass
from functools import reduce

import numpy as np

from documents.models import Document
from documents.search.matching.query import QUOTED, Way, Word, parse
from documents.search.matching.scoring import WordPostings
from documents.search.snapshot import synonyms, vocabulary
from documents.search.snapshot.postings import Ids, PostingList, empty_postings
from documents.search.snapshot.snapshot import Snapshot
from documents.search.storage.entries import IN_TITLE
from documents.search.text.analysis import tokens
from documents.search.text.roots import STOPWORDS
from documents.search.text.stemming import stem

LONGEST = 100  # characters; nothing is offered for more
SHORTEST = 2  # letters
QUESTIONS = 3
COMPLETIONS = 6  # the most frequent words with the prefix; titles with rarer ones are found when more is typed
LOOKED_AT = 24  # documents whose titles are read


@dataclass(frozen=True)
class Suggestions:
    """Questions with their last word completed, and public documents (title and slug), the newest first."""

    questions: list[str]
    documents: list[Document]


def suggest(typed: str, most: int) -> Suggestions:
    """Return at most `most` suggestions for any string typed so far; nothing that no public document has."""
    forms = _forms(typed)
    if sum(map(len, forms)) < SHORTEST:
        return Suggestions([], [])
    snapshot = Snapshot()
    typing = _Typing(typed, forms, synonyms.at_version(snapshot.synonyms))
    words = WordPostings(snapshot, typing.before + typing.complete)
    of_last = vocabulary.postings_of(snapshot, (typing.last, *typing.completions))
    # An intersection keeps the least impact, which therefore tells whether all words occur in the title.
    matches = {
        form: reduce(PostingList.intersection, map(words.of_word, typing.before), postings)
        for form, postings in of_last.items()
    }
    in_title = {form: _in_title(postings) for form, postings in matches.items()}
    is_word = of_last[typing.last].count > 0  # then documents with other forms of it are found by it
    possible = [
        form for form in typing.completions if matches[form].count and not (is_word and stem(form) == stem(typing.last))
    ]
    best = sorted((form for form in possible if len(in_title[form])), key=lambda form: -len(in_title[form]))
    complete = empty_postings(snapshot.size)
    if typing.complete:
        complete = reduce(PostingList.intersection, map(words.of_word, typing.complete))
    by_root: dict[str, str] = {}
    for word in best or possible:
        by_root.setdefault(stem(word), word)
    ends = [*([typing.meaning] if complete.count and typing.meaning else []), *by_root.values()]
    questions = [" ".join([*forms[:-1], end]) for end in ends][:QUESTIONS]
    newest = np.unique(np.concatenate([*in_title.values(), _in_title(complete)]))[::-1][:LOOKED_AT]
    documents = Document.objects.public().filter(pk__in=newest.tolist()).only("title", "slug").order_by("-pk")
    titled = [document for document in documents if typing.is_said_by(document.title)]
    return Suggestions(questions, titled[: most - len(questions)])


class _Typing:
    """A question being typed: words `before`, form of the `last`, `complete` with it; words that begin with it."""

    def __init__(self, typed: str, forms: list[str], known: synonyms.Lexicon) -> None:
        self.last = forms[-1]
        self.before = _words(" ".join(forms[:-1]), known)
        self.complete = _words(typed, known)
        self.completions = _completions(self.last)

    @property
    def meaning(self) -> str:
        """The last word spelled out where it is an abbreviation, or ""; not for agencies, whose pages are offered."""
        last = self.complete[-1] if self.complete else None
        return last.meaning if last and last.ways[0].exact == (self.last,) and not last.has_field else ""

    def is_said_by(self, title: str) -> bool:
        words = tokens(title)
        forms = tuple(form for _position, form, _stem in words)
        text = " ".join(("", *(stem for _position, _form, stem in words), ""))
        begins = any(form.startswith(self.last) for form in forms)
        return (begins and _are_said(self.before, forms, text)) or _are_said(self.complete, forms, text)


def _words(typed: str, known: synonyms.Lexicon) -> list[Word]:
    return [word for word in parse(typed, known).words if not all(form in STOPWORDS for form in word.ways[0].exact)]


def _are_said(words: list[Word], forms: tuple[str, ...], text: str) -> bool:
    return bool(words) and all(
        any(_is_said(way, text) for way in word.ways)
        or all(any(form.startswith(part) for form in forms) for part in word.ways[0].exact)
        for word in words
    )


def _is_said(way: Way, text: str) -> bool:
    if way.adjacent:
        return f" {' '.join(way.stems)} " in text
    return all(f" {stem} " in text for stem in way.content_stems)


def _in_title(postings: PostingList) -> Ids:
    ids, impacts = postings.as_list()
    return ids[impacts >= IN_TITLE]


def _forms(typed: str) -> list[str]:
    typed = typed[: LONGEST + 1]
    is_plain = len(typed) <= LONGEST and not QUOTED.search(typed) and not typed.lstrip().startswith('"')
    if not is_plain or any(chunk.startswith("-") for chunk in typed.split()):
        return []
    return [form for _position, form, _stem in tokens(typed)]


def _completions(last: str) -> list[str]:
    if not last.isascii():
        return []
    words = vocabulary.current().with_prefix(last, COMPLETIONS + len(STOPWORDS))
    return [word for word in words if word != last and word not in STOPWORDS][:COMPLETIONS]
