"""The first synonyms, which a migration copies into the table: ways between `=`, a more general term behind `>`."""

from collections.abc import Iterator
from pathlib import Path

# The second part: kinds of regulation. A question such as *Perda 3/2019* finds that regulation first.
TABLE, REGULATIONS = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").split("\n---\n")


def beginning() -> Iterator[tuple[str, str, bool]]:
    """Yield `ways`, `wider` and `is_regulation` of each row in the format of the model `Synonym`."""
    for table, is_regulation in ((TABLE, False), (REGULATIONS, True)):
        for line in filter(None, table.splitlines()):
            same, _mark, wider = line.partition(" > ")
            yield same.replace(" = ", "\n"), wider, is_regulation
