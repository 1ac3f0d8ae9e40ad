"""What somebody who is typing may mean: words that begin so, and documents with such words in their titles."""

from dataclasses import dataclass
from functools import reduce

import numpy as np

from documents.models import Document
from documents.search import vocabulary
from documents.search.analysis import STEM, tokens
from documents.search.entries import OF_HEAD, STEPS, TITLE
from documents.search.keys import key
from documents.search.query import QUOTED
from documents.search.snapshot import Snapshot
from documents.search.stemming import stem
from documents.search.stopwords import STOPWORDS
from documents.search.terms import Ids, Term

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
    *before, last = forms
    completions = _completions(last)
    roots = {key(STEM + stem(form)) for form in before if form not in STOPWORDS}
    snapshot = Snapshot()
    postings = snapshot.postings(roots)
    having = vocabulary.having(snapshot, (last, *completions))
    # Of several words the least impact is left, so that it tells whether all stand in the title.
    found = {word: reduce(Term.both, postings.values(), term) for word, term in having.items()}
    in_title = {word: _in_title(term) for word, term in found.items()}
    is_whole = having[last].count > 0  # then its other forms are found by it
    possible = [word for word in completions if found[word].count and not (is_whole and stem(word) == stem(last))]
    best = sorted((word for word in possible if len(in_title[word])), key=lambda word: -len(in_title[word]))
    questions = [" ".join([*before, word]) for word in _of_different_roots(best or possible)][:QUESTIONS]
    newest = np.unique(np.concatenate(list(in_title.values())))[::-1][:LOOKED_AT]
    return Suggestions(questions, _titled(newest.tolist(), forms)[: most - len(questions)])


def _in_title(term: Term) -> Ids:
    ids, impacts = term.as_list()
    return ids[impacts >= IN_TITLE]


def _titled(pks: list[int], forms: list[str]) -> list[Document]:
    """Those whose titles have a word that begins so for each of the forms."""
    documents = Document.objects.public().filter(pk__in=pks).only("title", "slug").order_by("-pk") if pks else []
    words = {document: [form for _position, form, _stem in tokens(document.title)] for document in documents}
    return [one for one, of in words.items() if all(any(word.startswith(form) for word in of) for form in forms)]


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
