"""Print docs/access.csv: `python -m tests.access.print_matrix`, in a database of its own."""

import os
import subprocess
import sys

TEST = "tests/access/matrix/test_matrix.py::test_the_code_allows_what_the_rules_allow_and_the_page_says_it"


def main() -> int:
    told = {"PRINT_ACCESS_PAGE": "1", "ENGINE_OF_THIS_RUN": "SQLite", "ENGINES_SO_FAR": "SQLite"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", TEST]
    return subprocess.run(command, env=os.environ | told).returncode


if __name__ == "__main__":
    sys.exit(main())
