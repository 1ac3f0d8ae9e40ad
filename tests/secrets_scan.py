"""Secrets in the tree and in the history of git: `python -m tests.secrets_scan`. Exits with 1 where one is found.

Keys and tokens are known by their form. A password or key of a test says in its line that it is one.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FORMS = {
    "a private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----",
    "a key of age": r"AGE-SECRET-KEY-1[0-9A-Z]{58}",
    "a key of AWS": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "a token of GitHub or GitLab": r"\b(?:gh[pousr]_[0-9A-Za-z]{36}|github_pat_\w{60,}|glpat-[\w-]{20})",
    "a token of Slack or Google": r"\bxox[abprs]-[\w-]{10,}|\bAIza[\w-]{35}",
    "a token of Stripe or PyPI": r"\b[rs]k_live_\w{20,}|pypi-AgE\w{50,}",
    "a token of a session": r"\beyJ[\w-]{20,}\.eyJ[\w-]{20,}\.[\w-]{20,}",
    "a password in an address": r"\b(?:postgres(?:ql)?|redis|smtps?|https?)://[\w.-]+:[^\s@/:{}<>$%\"']{6,}@",
    "a value of SECRET_KEY or PII_KEYS": r"\b(?:SECRET_KEY|PII_KEYS)[\"']?\s*[:=]\s*[\"']?[\w/+=-]{32,}",
}
PATTERN = re.compile("|".join(f"(?P<form{number}>{form})" for number, form in enumerate(FORMS.values())))
OF_TESTS = re.compile(
    r"contoh|example|only-while|sandi|rahasia|password|secret:|user:|uji|localhost|127\.0\.0\.1", re.IGNORECASE
)
BINARY = (".pdf", ".png", ".jpg", ".webp", ".mo", ".gz", ".docx", ".xlsx", ".woff2")


def found_in(lines) -> list[str]:
    """Return what each line has, with its number. The secret itself is not repeated."""
    found = []
    for number, line in enumerate(lines, 1):
        match = PATTERN.search(line)
        if match and not OF_TESTS.search(match[0]):
            found.append(f"{number}: {list(FORMS)[int(str(match.lastgroup).removeprefix('form'))]}")
    return found


def tree() -> list[str]:
    names = _git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    paths = [ROOT / name for name in names if name and not name.endswith(BINARY) and (ROOT / name).is_file()]
    texts = {path: path.read_text(encoding="utf-8", errors="replace") for path in paths}
    return [f"{path.relative_to(ROOT)}:{hit}" for path, text in texts.items() for hit in found_in(text.splitlines())]


def history() -> list[str]:
    """Return what lines that were ever added have, by commit."""
    commit, found = "", []
    process = subprocess.Popen(
        ["git", "log", "-p", "--all", "--unified=0", "--no-color", "--format=commit %h", "--no-textconv"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        errors="replace",
    )
    for line in process.stdout or ():
        if line.startswith("commit "):
            commit = line.strip()
        elif line.startswith("+") and found_in([line]):
            found.append(f"{commit}: {found_in([line])[0].split(': ')[1]}")
    process.wait()
    return found


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    hits = tree() + (history() if "--history" in sys.argv else [])
    print("\n".join(hits) or "No secrets found.")
    sys.exit(bool(hits))
