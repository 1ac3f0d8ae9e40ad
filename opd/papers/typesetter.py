"""A process that typesets one paper and ends: a typst job as JSON comes in, the PDF goes out.

typst keeps what it has laid out for the next ten papers: of a list of two thousand rows that is 300 MB. It goes when
the process does. Run by `opd.papers.letterhead.pdf_apart`.
"""

import json
import sys

import typst

if __name__ == "__main__":
    sys.stdout.buffer.write(typst.compile(**json.load(sys.stdin)))
