"""Words of a question that are perhaps misspelt or unfinished, judged by the word alone and without the index."""

from documents.search.matching.query import Word
from documents.search.snapshot import vocabulary
from documents.search.text.stemming import known_root

SHORTEST = 4  # letters; a shorter unknown word is as often an abbreviation as a slip
LONGEST_ABBREVIATION = 5  # letters; a longer word in capitals is one that somebody shouts
VOWELS = frozenset("aeiou")


def suspect_form(word: Word) -> str:
    """Return the form of a word that may be misspelt or unfinished, or ""."""
    forms = word.ways[0].exact
    if word.quoted or word.meaning or len(forms) != 1 or not all(way.is_field for way in word.ways[1:]):
        return ""
    [form] = forms
    is_word = len(form) >= SHORTEST and vocabulary.WORD.fullmatch(form) and VOWELS.intersection(form)
    is_abbreviation = len(form) <= LONGEST_ABBREVIATION and word.typed.isupper()
    return form if is_word and not is_abbreviation and not known_root(form) else ""
