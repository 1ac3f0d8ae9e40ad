"""Constants and types of OCR by tesseract, without the libraries that draw the pictures."""

import shutil
import subprocess
from dataclasses import dataclass
from functools import cache

PROGRAM, LANGUAGE = "tesseract", "ind"
DPI = 200
SECONDS = 60  # for one page; together with drawing it and the page before, below the worker's timeout


@dataclass(frozen=True, slots=True)
class OcrWord:
    """A word and its box in pixels of the page's picture; `line` counts the lines of the page from 0.

    `turned` marks words read upside down or in a single colour. They are nonsense, unless the text is upside down or
    visible in that colour only.
    """

    text: str
    line: int
    left: int
    top: int
    width: int
    height: int
    confidence: float
    turned: bool = False


@cache
def is_installed() -> bool:
    """Return whether tesseract with Indonesian is installed. The result is cached in the process."""
    program = shutil.which(PROGRAM)
    if program is None:
        return False
    answer = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False)  # noqa: S603
    return LANGUAGE in answer.stdout.split()
