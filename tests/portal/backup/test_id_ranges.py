import pytest

from portal.backup import id_ranges


@pytest.mark.parametrize(("ids", "text"), [((), ""), ((7,), "7"), ((3, 1, 2), "1-3"), ((1, 2, 4, 9, 10), "1-2,4,9-10")])
def test_neighbours_are_one_range(ids, text):
    assert id_ranges.write(ids) == text
    assert id_ranges.read(text) == set(ids)
