"""Quick answers are the plain ones: a made index is asked at random, and by hand, document by document."""

import random

import numpy as np
import pytest

from documents.search.matching import scoring
from documents.search.matching.query import Neighbours, Query, Way, Word
from documents.search.matching.scoring import ScoredDocuments
from documents.search.snapshot import top_k
from documents.search.snapshot.postings import PostingList, empty_postings
from documents.search.text.analysis import STEM
from documents.search.text.term_keys import EXACT, key, pair_key

SIZE, DOCUMENTS = 5 * 4096, 12_000
SHARES = {
    "di": 0.9,
    "kota": 0.4,
    "anggar": 0.3,
    "sehat": 0.11,
    "izin": 0.04,
    "banjir": 0.006,
    "tengkes": 0.0004,
    "nol": 0,
}
FORMS = {"anggar": "anggaran", "sehat": "kesehatan", "izin": "izin", "kota": "kota"}


class MadeIndex:
    """In the place of a Snapshot: `said` and `beside` are dicts of what a document says, and how much of it."""

    size = SIZE

    def __init__(self, dice: random.Random):
        pks = dice.sample(range(SIZE), DOCUMENTS)
        self.said: dict[str, dict[int, int]] = {}
        for stem, share in SHARES.items():
            some = dice.sample(pks, int(share * DOCUMENTS))
            self.said[STEM + stem] = {pk: dice.choice([2, 3, 20, 21, 76, 190, 191]) for pk in some}
            form = FORMS.get(stem, stem)
            if form != stem:
                self.said[EXACT + form] = {pk: self.said[STEM + stem][pk] | 1 for pk in some if dice.random() < 0.5}
        self.beside = {
            (one, two): set(dice.sample(sorted(both), len(both) // 3))
            for one in SHARES
            for two in SHARES
            if one != two and (both := self.said[STEM + one].keys() & self.said[STEM + two].keys())
        }

    def postings(self, keys):
        made = {key(term): _term(of) for term, of in self.said.items()}
        return {wanted: made.get(wanted, empty_postings(SIZE)) for wanted in keys}

    def pairs(self, pairs):
        made = {pair_key(*two): _term(dict.fromkeys(of, 255)) for two, of in self.beside.items()}
        return {wanted: made.get(wanted, empty_postings(SIZE)) for wanted in pairs}


def _term(of: dict[int, int]) -> PostingList:
    ids = np.array(sorted(of), np.uint32)
    return PostingList.from_list(ids, np.array([of[pk] for pk in ids], np.uint8), SIZE)


def word(*stems: str, quoted=False, others=(), wider=()) -> Word:
    return Word(" ".join(stems), (way(*stems), *map(way, others)), quoted=quoted, wider=way(*wider) if wider else None)


def way(*stems: str) -> Way:
    return Way(tuple(FORMS.get(stem, stem) for stem in stems), stems)


def a_question(dice: random.Random) -> Query:
    stems = dice.sample(sorted(SHARES), dice.randint(1, 4))
    words = [word(stem, others=dice.sample(sorted(SHARES), dice.random() < 0.2)) for stem in stems]
    if dice.random() < 0.3:
        words.append(word(*dice.sample(sorted(SHARES), 2), quoted=True))
    if dice.random() < 0.2:
        words[0] = word(stems[0], wider=dice.sample(sorted(SHARES), dice.randint(1, 2)))
    without = [word(dice.choice(sorted(SHARES)))] if dice.random() < 0.3 else []
    return Query(tuple(dict.fromkeys(words)), without=tuple(without))


# By hand --------------------------------------------------------------------------------------------------------------


def says(index: MadeIndex, asked: Word) -> dict[int, float]:
    best: dict[int, float] = {}
    for one in asked.ways[:1] if asked.quoted else asked.ways:
        for pk, impact in says_so(index, one, asked.quoted).items():
            best[pk] = max(best.get(pk, 0), impact)
    for pk, impact in says_so(index, asked.wider, quoted=False).items() if asked.wider else ():
        best[pk] = max(best.get(pk, 0), impact - impact // 2)
    return best


def says_so(index: MadeIndex, one: Way, quoted: bool) -> dict[int, float]:
    parts = [index.said[STEM + stem] for stem in one.stems]
    there = set.intersection(*map(set, parts))
    for two in zip(one.stems, one.stems[1:], strict=False):
        there &= index.beside.get(two, set())
    if quoted:
        for form, stem in zip(one.exact, one.stems, strict=True):
            of = index.said[EXACT + form] if form != stem else index.said[STEM + stem]
            there &= {pk for pk, impact in of.items() if impact & 1}
    return {pk: min(part[pk] for part in parts) for pk in there}


def by_hand(index: MadeIndex, query: Query) -> dict[int, float]:
    said = [(asked, says(index, asked)) for asked in query.words]
    rarity = [np.log(1 + (DOCUMENTS - len(of) + 0.5) / (len(of) + 0.5)) if of else 0 for _asked, of in said]
    gone = {pk for asked in query.without for pk in says(index, asked)}
    coverage: dict[int, float] = {}
    scores: dict[int, float] = {}
    for pk in {pk for _asked, of in said for pk in of} - gone:
        if all(pk in of for asked, of in said if asked.quoted):
            coverage[pk] = sum(rare for rare, (_asked, of) in zip(rarity, said, strict=True) if pk in of) / sum(rarity)
            scores[pk] = sum(
                rare * (of[pk] / 255 + typed(index, asked, pk))
                for rare, (asked, of) in zip(rarity, said, strict=True)
                if pk in of
            ) + sum(beside(index, near, pk) for near in query.neighbours)
    complete = [pk for pk in coverage if all(pk in of for _asked, of in said if of)]
    chosen = complete if len(complete) >= scoring.ENOUGH else [pk for pk in coverage if coverage[pk] > 0.74999]
    if len(chosen) < scoring.ENOUGH:
        least = scoring.HALF_OF_IT if chosen else scoring.ANY_OF_IT * max(coverage.values(), default=0)
        chosen = [pk for pk in coverage if coverage[pk] >= least - 1e-5]
    return {pk: scores[pk] * (0.5 + 0.5 * coverage[pk]) for pk in chosen}


def typed(index: MadeIndex, asked: Word, pk: int) -> float:
    if asked.quoted:
        return 0
    stem, form = asked.ways[0].stems[0], asked.ways[0].exact[0]
    if form != stem:
        return scoring.AS_TYPED * index.said[EXACT + form].get(pk, 0) / 255
    return scoring.AS_TYPED * (index.said[STEM + stem].get(pk, 0) & 1)


def beside(index: MadeIndex, near: Neighbours, pk: int) -> float:
    there = set().union(*(index.beside.get(two, set()) for two in near.pairs))
    if pk not in there:
        return 0
    has_forms = all(stands(index, form, stem, pk) for form, stem in near.typed)
    weight = scoring.NEIGHBOURS + scoring.NEIGHBOURS_AS_TYPED * has_forms
    return weight * np.log(1 + (DOCUMENTS - len(there) + 0.5) / (len(there) + 0.5))


def stands(index: MadeIndex, form: str, stem: str, pk: int) -> bool:
    of = index.said.get(EXACT + form, {}) if form != stem else index.said[STEM + stem]
    return bool(of.get(pk, 0) & 1)


def test_a_made_index_answers_as_by_hand():
    dice = random.Random(20)
    index = MadeIndex(dice)
    sizes = set()
    for _question in range(60):
        query = a_question(dice)
        found, expected = scoring.find(query, index, DOCUMENTS), by_hand(index, query)
        assert found.ids.tolist() == sorted(expected), query
        assert found.scores == pytest.approx([expected[pk] for pk in sorted(expected)], abs=1e-4), query
        sizes.add(len(str(len(expected))))
    assert sizes >= {1, 2, 3, 4}  # few and many were found


@pytest.mark.parametrize("different", [3, 700, 10**9])
@pytest.mark.parametrize("number", [1, 20, 900, 70_000])
def test_the_first_are_those_of_the_whole_order(different, number):
    dice = np.random.default_rng(5)
    one, two = dice.integers(different, size=60_000), dice.integers(different, size=60_000)
    pks = np.arange(60_000)
    whole = np.lexsort((pks, two, one))[::-1][:number]
    assert top_k.top_k([one.take, two.take, pks.take], len(pks), number).tolist() == whole.tolist()


def test_what_is_found_more_loosely_comes_behind_and_lacks_a_word():
    ids, loose_ids = np.array([1, 5], np.uint32), np.array([1, 3, 9], np.uint32)
    found = ScoredDocuments(ids, np.array([2, 1], np.float32), np.array([12, 11], np.uint8), 12)
    looser = ScoredDocuments(loose_ids, np.array([9, 8, 4], np.float32), np.array([40, 39, 20], np.uint8), 40, ("x",))
    both = found.with_relaxed(looser)
    assert both.ids.tolist() == [1, 3, 5, 9]
    assert both.scores.tolist() == pytest.approx([2, 1.98, 1, 0.99])
    assert (both.had.tolist(), both.words, both.unknown) == ([12, 11, 11, 6], 12, ("x",))
