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
    """A word, its line on the page, its box in pixels; what was read `turned` or in one colour is mostly nonsense."""

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
