from collections import namedtuple

import pytest

from opd.models.hierarchy import Hierarchy

Row = namedtuple("Row", "pk parent_id")


@pytest.fixture
def tree():
    """1 > (2 > 4, 3); 5 stands apart; the parent of 6 is not among the rows."""
    return Hierarchy([Row(1, None), Row(3, 1), Row(2, 1), Row(4, 2), Row(5, None), Row(6, 99)])


def test_walk_keeps_the_order_given_and_parents_first(tree):
    assert [(row.pk, depth) for row, depth in tree.walk()] == [(1, 0), (3, 1), (2, 1), (4, 2), (5, 0), (6, 0)]


def test_path_leads_from_the_root(tree):
    assert [row.pk for row in tree.path(4)] == [1, 2, 4]
    assert [row.pk for row in tree.path(6)] == [6]
    assert tree.path(99) == []


def test_below_is_itself_and_all_under_it(tree):
    assert tree.below([2, 5]) == {2, 4, 5}
    assert tree.below([1]) == {1, 2, 3, 4}
    assert tree.below([]) == set()


def test_counts_roll_up(tree):
    assert tree.rolled_up({4: 3, 3: 1, 6: 2, 99: 7}) == {4: 3, 3: 1, 2: 3, 1: 4, 6: 2}
