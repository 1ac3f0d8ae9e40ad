from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping


class Hierarchy:
    """A tree of rows with `pk` and `parent_id`; a row without its parent is a root."""

    def __init__(self, rows: Iterable):
        self.rows = {row.pk: row for row in rows}
        self.children = defaultdict(list)
        for row in self.rows.values():
            parent = row.parent_id if row.parent_id in self.rows else None
            self.children[parent].append(row)

    def walk(self, parent_id: int | None = None, depth: int = 0) -> Iterator[tuple]:
        """Yield `(row, depth)` of all rows below `parent_id`, parents first."""
        for row in self.children[parent_id]:
            yield row, depth
            yield from self.walk(row.pk, depth + 1)

    def path(self, pk: int) -> list:
        """Return the rows from the root down to `pk`, which need not exist."""
        path = []
        while pk in self.rows:
            path.append(self.rows[pk])
            pk = self.rows[pk].parent_id
        return path[::-1]

    def below(self, pks: Iterable[int]) -> set[int]:
        """Return `pks` and the ids of all rows below them."""
        subtree, todo = set(), list(pks)
        while todo:
            pk = todo.pop()
            if pk not in subtree:
                subtree.add(pk)
                todo += [child.pk for child in self.children[pk]]
        return subtree

    def rolled_up(self, counts: Mapping[int, int]) -> dict[int, int]:
        """Return by id the counts of each row with all rows below it, where there are any."""
        total: dict[int, int] = defaultdict(int)
        for pk, count in counts.items():
            for row in self.path(pk):
                total[row.pk] += count
        return total
