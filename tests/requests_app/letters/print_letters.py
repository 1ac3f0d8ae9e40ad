"""Print every paper as PDF and pictures.

`python -m tests.requests_app.letters.print_letters FOLDER`. The papers are those of the test of their requirements, in
a database of its own.
"""

import os
import subprocess
import sys
from pathlib import Path

TEST = "tests/requests_app/letters/test_requirements.py::test_every_paper_says_what_its_article_asks"
DOTS_PER_INCH = "80"


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    engine = {"ENGINE_OF_THIS_RUN": "SQLite", "ENGINES_SO_FAR": "SQLite"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", TEST]
    subprocess.run(command, env=os.environ | engine | {"LETTER_FOLDER": str(folder)}, check=True)
    for paper in sorted(folder.glob("*.pdf")):
        subprocess.run(["pdftoppm", "-png", "-r", DOTS_PER_INCH, paper, paper.with_suffix("")], check=True)
        facts = subprocess.run(["pdfinfo", paper], capture_output=True, text=True, check=True).stdout
        print(paper.name, *[line for line in facts.splitlines() if line.startswith(("Tagged", "Pages"))])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]).resolve())
