from collections.abc import Iterable, Iterator
from itertools import groupby

from django.utils.safestring import SafeString, mark_safe

from documents.models import RenditionPart
from documents.renditions.marking import Marker
from documents.renditions.paragraphs import paragraphs

TOP, LOWEST = 3, 6  # of headings: the page and the part have the two above


def body(part: RenditionPart, marker: Marker) -> SafeString:
    """Return the content of a part as HTML with the found words marked; empty for a part without text."""
    if part.blocks is None:
        return _joined(f"<p>{marker.marked(text)}</p>" for text in paragraphs(part.text))
    return _joined(_html(part.blocks, marker))


def _joined(pieces: Iterable[str]) -> SafeString:
    return mark_safe("\n".join(pieces))  # noqa: S308 - every text in it was escaped by the marker


def _html(blocks: list, marker: Marker) -> Iterator[str]:
    for kind, group in groupby(blocks, key=lambda block: block[0]):
        if kind == "li":
            yield f"<ul>{''.join(f'<li>{_lines(block[1], marker)}</li>' for block in group)}</ul>"
        elif kind == "table":
            yield from (_table(block[1], marker) for block in group)
        elif kind == "h":
            yield from (_heading(block[1], block[2], marker) for block in group)
        else:
            yield from (f"<p>{_lines(block[1], marker)}</p>" for block in group)


def _heading(level: int, text: str, marker: Marker) -> str:
    tag = f"h{min(max(TOP, TOP - 1 + level), LOWEST)}"
    return f"<{tag}>{marker.marked(text)}</{tag}>"


def _lines(text: str, marker: Marker) -> str:
    return "<br>".join(marker.marked(line) for line in text.split("\n"))


def _table(rows: list[list[str]], marker: Marker) -> str:
    width = max(map(len, rows))
    lines = "".join(
        f"<tr>{''.join(f'<td>{marker.marked(cell)}</td>' for cell in row + [''] * (width - len(row)))}</tr>"
        for row in rows
    )
    return f'<div class="table-scroll" tabindex="0" role="region" aria-label="Tabel"><table>{lines}</table></div>'
