"""A process that typesets one paper and frees its memory: a typst job as JSON in, the PDF out."""

import json
import sys

import typst

if __name__ == "__main__":
    sys.stdout.buffer.write(typst.compile(**json.load(sys.stdin)))
