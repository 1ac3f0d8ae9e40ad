"""Lists of words: roots at which the removal of affixes stops, other spellings, and stopwords.

Stopwords carry no meaning of their own in a question. Inside quotes they count. `ENGLISH`: what English words mean,
with ` / ` between several ways to say it; one without any is a stopword there.
"""

from pathlib import Path


def _read(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


ROOTS = frozenset(_read("roots.txt").split())
SPELLINGS = {
    form: root.strip()
    for root, _colon, forms in (line.partition(":") for line in _read("spellings.txt").split(";"))
    for form in forms.split()
}
STOPWORDS = frozenset(_read("stopwords.txt").split())
ENGLISH = dict(entry.partition(" = ")[::2] for line in _read("english.txt").splitlines() for entry in line.split("; "))
