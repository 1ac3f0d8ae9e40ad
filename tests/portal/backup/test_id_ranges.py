import pytest

from portal.backup.last_known import as_ranges, ids_of


@pytest.mark.parametrize(("ids", "text"), [((), ""), ((7,), "7"), ((3, 1, 2), "1-3"), ((1, 2, 4, 9, 10), "1-2,4,9-10")])
def test_neighbours_are_one_range(ids, text):
    assert as_ranges(ids) == text
    assert ids_of(text) == set(ids)
