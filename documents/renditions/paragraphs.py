import re

NEARLY_FULL = 0.75  # of the length of the page's long lines: a line shorter than that ends its paragraph
LONG_LINE = 0.9  # quantile of the lengths
SENTENCE_END = (".", ":", ";", "!", "?")
ENTRY = re.compile(r"(?:\(?(?:\d{1,3}|[a-z]|[ivxlc]{1,5})[.)]|[-•–▪●]|(?:BAB|Bab|Pasal|PASAL)\s)")
GAP = re.compile(r"[ \t]{3,}|\t")


def paragraphs(text: str) -> list[str]:
    """Return the lines joined; a list entry, Pasal or Bab begins a new paragraph."""
    lines = [line.strip() for line in text.split("\n")]
    lengths = sorted(map(len, filter(None, lines)))
    full = NEARLY_FULL * (lengths[int(LONG_LINE * (len(lengths) - 1))] if lengths else 0)
    joined: list[str] = []
    is_open = False
    for line in lines:
        if line and is_open and not ENTRY.match(line):
            joined[-1] += f" {line}"
        elif line:
            joined.append(line)
        is_open = bool(line) and len(line) >= full and not line.endswith(SENTENCE_END) and not GAP.search(line)
    return joined
