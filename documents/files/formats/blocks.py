"""What a reader of a page sees of a file, in parts of a bounded size: never a hidden sheet, a comment or hidden text.

An answer to `parts` has `sheets`, which describe the sheets of a table, and `parts`. A part has `text`; for a table
`sheet`, `first` and `last` row; for a document `heading` and `blocks`: `["h", level, text]`, `["p", text]`,
`["li", text]` or `["table", rows]`.
"""

from collections.abc import Iterable, Iterator, Mapping

from documents.files.child.cleaning import MAX_CHARS, tidy

SHORT, LONG = 1_500, 8_000  # characters: a heading ends a section longer than SHORT, any block one longer than LONG
TOP_LEVELS = 2  # of headings, that begin a section
HEADING_CHARS = 200
TABLE_ROWS, TABLE_COLUMNS = 200, 60  # of one block

Block = list


def heading(level: int, text: str) -> Block:
    return ["h", level, text]


def paragraph(text: str) -> Block:
    return ["p", text]


def item(text: str) -> Block:
    return ["li", text]


def with_heirs(styles: set[str], parents: Mapping[str, str]) -> set[str]:
    all_of_them = set(styles)
    while heirs := {style for style, parent in parents.items() if parent in all_of_them} - all_of_them:
        all_of_them |= heirs
    return all_of_them


def tables(rows: Iterable[list[str]]) -> Iterator[Block]:
    """Yield the rows as one table, or as several where they are many."""
    kept = [row[:TABLE_COLUMNS] for row in rows if any(row)]
    for start in range(0, len(kept), TABLE_ROWS):
        yield ["table", kept[start : start + TABLE_ROWS]]


def text_of(block: Block) -> str:
    return "\n".join("\t".join(row) for row in block[1]) if block[0] == "table" else block[-1]


def cut(blocks: Iterable[Block]) -> list[dict]:
    """Return the sections of a document. No more blocks are consumed than MAX_CHARS allow."""
    sections: list[list[Block]] = [[]]
    length = total = 0
    for block in filter(None, map(_tidied, _split(blocks))):
        is_top = block[0] == "h" and block[1] <= TOP_LEVELS
        if sections[-1] and (length > LONG or (is_top and length > SHORT)):
            sections.append([])
            length = 0
        size = len(text_of(block))
        total += size
        if total > MAX_CHARS:
            break
        sections[-1].append(block)
        length += size
    return [_part(section) for section in sections if section]


def _split(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        if block[0] in ("p", "li", "h") and len(block[-1]) > LONG:
            kind = "p" if block[0] == "h" else block[0]
            yield from ([kind, piece] for piece in cut_text(block[-1]))
        else:
            yield block


def cut_text(text: str) -> Iterator[str]:
    """Yield a text in pieces of at most LONG characters, cut at a line end or else at a blank where there is one."""
    start = 0
    while len(text) - start > LONG:
        half, end = start + LONG // 2, start + LONG
        cut_at = next((place for mark in ("\n", " ") if (place := text.rfind(mark, half, end)) > 0), end)
        yield text[start:cut_at].strip("\n")
        start = cut_at
    yield text[start:].strip("\n")


def _tidied(block: Block) -> Block | None:
    if block[0] == "table":
        rows = [[tidy([cell]) for cell in row] for row in block[1]]
        return ["table", rows] if any(map(any, rows)) else None
    text = tidy([block[-1]])
    return [*block[:-1], text] if text else None


def _part(section: list[Block]) -> dict:
    first = next((block[-1] for block in section if block[0] == "h"), "")
    return {
        "heading": first.replace("\n", " ")[:HEADING_CHARS],
        "text": "\n".join(map(text_of, section)),
        "blocks": section,
    }
