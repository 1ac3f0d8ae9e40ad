"""What somebody who is typing may mean: words that begin so, and documents with such words in their titles."""

from dataclasses import dataclass
from functools import reduce

import numpy as np

from documents.models import Document
from documents.search.matching.query import QUOTED, Way, Word, parse
from documents.search.matching.word_postings import Sayings
from documents.search.snapshot import synonyms, vocabulary
from documents.search.snapshot.postings import Ids, Term, nowhere
from documents.search.snapshot.snapshot import Snapshot
from documents.search.storage.entries import OF_HEAD, STEPS, TITLE
from documents.search.text.analysis import tokens
from documents.search.text.stemming import stem
from documents.search.text.stopwords import STOPWORDS

LONGEST = 100  # characters; whoever has typed so much needs no help
SHORTEST = 2  # letters
QUESTIONS = 3
COMPLETIONS = 6  # the most frequent words that begin so; titles with rarer ones come when more is typed
LOOKED_AT = 24  # documents whose titles are read
IN_TITLE = int(OF_HEAD * TITLE * STEPS) << 1  # the least impact of a term that stands in the title


@dataclass(frozen=True)
class Suggestions:
    """Questions with their last word completed, and public documents (title and slug), the newest first."""

    questions: list[str]
    documents: list[Document]


def suggest(typed: str, most: int) -> Suggestions:
    """At most `most` in all; nothing that no public document has. Never raises, whatever the string."""
    forms = _forms(typed)
    if sum(map(len, forms)) < SHORTEST:
        return Suggestions([], [])
    snapshot = Snapshot()
    typing = _Typing(typed, forms, synonyms.at(snapshot.synonyms))
    sayings = Sayings(snapshot, typing.before + typing.whole)
    having = vocabulary.having(snapshot, (typing.last, *typing.completions))
    # Of several words the least impact is left, so that it tells whether all stand in the title.
    found = {form: reduce(Term.both, map(sayings.of, typing.before), term) for form, term in having.items()}
    in_title = {form: _in_title(term) for form, term in found.items()}
    is_whole = having[typing.last].count > 0  # then its other forms are found by it
    possible = [
        form for form in typing.completions if found[form].count and not (is_whole and stem(form) == stem(typing.last))
    ]
    best = sorted((form for form in possible if len(in_title[form])), key=lambda form: -len(in_title[form]))
    said = reduce(Term.both, map(sayings.of, typing.whole)) if typing.whole else nowhere(snapshot.size)
    ends = [*([typing.meaning] if said.count and typing.meaning else []), *_of_different_roots(best or possible)]
    questions = [" ".join([*forms[:-1], end]) for end in ends][:QUESTIONS]
    newest = np.unique(np.concatenate([*in_title.values(), _in_title(said)]))[::-1][:LOOKED_AT]
    return Suggestions(questions, _titled(newest.tolist(), typing)[: most - len(questions)])


class _Typing:
    """What has been typed: words before the last one, which is only begun, and all of them as if it were whole."""

    def __init__(self, typed: str, forms: list[str], known: synonyms.Lexicon) -> None:
        self.last = forms[-1]
        self.before = _words(" ".join(forms[:-1]), known)
        self.whole = _words(typed, known)
        self.completions = _completions(self.last)

    @property
    def meaning(self) -> str:
        """The last word spelled out, where it is an abbreviation, but for agencies, whose pages are offered."""
        last = self.whole[-1] if self.whole else None
        return last.meaning if last and last.ways[0].exact == (self.last,) and not last.has_own else ""

    def is_said_by(self, title: str) -> bool:
        """Whether a title has a word that begins so for each of the words, or says it in another way."""
        words = tokens(title)
        forms = tuple(form for _position, form, _stem in words)
        text = " ".join(("", *(stem for _position, _form, stem in words), ""))
        begins = any(form.startswith(self.last) for form in forms)
        return (begins and _are_said(self.before, forms, text)) or _are_said(self.whole, forms, text)


def _words(typed: str, known: synonyms.Lexicon) -> list[Word]:
    return [word for word in parse(typed, known).words if not all(form in STOPWORDS for form in word.ways[0].exact)]


def _are_said(words: list[Word], forms: tuple[str, ...], text: str) -> bool:
    """`text`: stems of a title with blanks around each."""
    return bool(words) and all(
        any(_is_said(way, text) for way in word.ways)
        or all(any(form.startswith(part) for form in forms) for part in word.ways[0].exact)
        for word in words
    )


def _is_said(way: Way, text: str) -> bool:
    if way.adjacent:
        return f" {' '.join(way.stems)} " in text
    return all(f" {stem} " in text for stem in way.meaningful)


def _in_title(term: Term) -> Ids:
    ids, impacts = term.as_list()
    return ids[impacts >= IN_TITLE]


def _titled(pks: list[int], typing: _Typing) -> list[Document]:
    documents = Document.objects.public().filter(pk__in=pks).only("title", "slug").order_by("-pk") if pks else []
    return [document for document in documents if typing.is_said_by(document.title)]


def _forms(typed: str) -> list[str]:
    """The words so far; none where quotes or a minus say that they are not plain words."""
    typed = typed[: LONGEST + 1]
    is_plain = len(typed) <= LONGEST and not QUOTED.search(typed) and not typed.lstrip().startswith('"')
    if not is_plain or any(chunk.startswith("-") for chunk in typed.split()):
        return []
    return [form for _position, form, _stem in tokens(typed)]


def _completions(last: str) -> list[str]:
    if not last.isascii():
        return []
    words = vocabulary.current().beginning(last, COMPLETIONS + len(STOPWORDS))
    return [word for word in words if word != last and word not in STOPWORDS][:COMPLETIONS]


def _of_different_roots(words: list[str]) -> list[str]:
    """Of words with one root the first."""
    first: dict[str, str] = {}
    for word in words:
        first.setdefault(stem(word), word)
    return list(first.values())
