"""Trees in memory: agencies, categories and headings are loaded once for each act and asked many times. No models."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping


class Hierarchy:
    """Rows with `pk` and `parent_id`, siblings in the order given. A row whose parent is not among them is a root."""

    def __init__(self, rows: Iterable):
        self.rows = {row.pk: row for row in rows}
        self.children = defaultdict(list)
        for row in self.rows.values():
            parent = row.parent_id if row.parent_id in self.rows else None
            self.children[parent].append(row)

    def walk(self, parent_id: int | None = None, depth: int = 0) -> Iterator[tuple]:
        """`(row, depth)` of everything below `parent_id`, parents before their children."""
        for row in self.children[parent_id]:
            yield row, depth
            yield from self.walk(row.pk, depth + 1)

    def path(self, pk: int) -> list:
        """Rows from the root down to `pk`, which is the last one."""
        path = []
        while pk in self.rows:
            path.append(self.rows[pk])
            pk = self.rows[pk].parent_id
        return path[::-1]

    def below(self, pks: Iterable[int]) -> set[int]:
        """The rows `pks` and all rows below them."""
        found, todo = set(), list(pks)
        while todo:
            pk = todo.pop()
            if pk not in found:
                found.add(pk)
                todo += [child.pk for child in self.children[pk]]
        return found

    def rolled_up(self, counts: Mapping[int, int]) -> dict[int, int]:
        """Counts of each row together with everything below it."""
        total: dict[int, int] = defaultdict(int)
        for pk, count in counts.items():
            for row in self.path(pk):
                total[row.pk] += count
        return total
