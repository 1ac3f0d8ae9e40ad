"""What others need to know of the machine that reads pictures, without the libraries that draw them for it."""

import shutil
import subprocess
from dataclasses import dataclass
from functools import cache

PROGRAM, LANGUAGE = "tesseract", "ind"
DPI = 200
SECONDS = 60  # for one page; with the drawing and a page before it under the worker's own timeout


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its box in pixels of the page's picture; `line` counts the lines of the page from 0.

    `turned`: read upside down or in one colour, and nonsense unless it stands on its head or is seen in colours only.
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
    """Whether this machine can read Indonesian from pictures. Asked once for each process."""
    program = shutil.which(PROGRAM)
    if program is None:
        return False
    answer = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False)  # noqa: S603
    return LANGUAGE in answer.stdout.split()
