"""A process that typesets one paper: it reads a typst job as JSON from stdin and writes the PDF to stdout.

typst caches its layout for the next ten papers, which is 300 MB for a list of two thousand rows. The end of the process
frees it. Run by `opd.papers.letterhead.pdf_apart`.
"""

import json
import sys

import typst

if __name__ == "__main__":
    sys.stdout.buffer.write(typst.compile(**json.load(sys.stdin)))
