"""Pytest plugin of `make test ARGS="-k WORD"`: the first test runs within seconds.

To import all test modules takes longer than most tests. For a single word, modules that do not contain it, neither in
their path nor in their text, are left out unread; a case whose name is put together at run time is found by a file or
an expression (`-k "WORD or WORD"`), for which everything is imported. Few modules run in one process, without the
start of others.
"""

import re
from pathlib import Path

import pytest

WORD = re.compile(r"\w+")
FEW = 3  # modules


def pytest_ignore_collect(collection_path: Path, config) -> bool | None:
    """Return True for a module without the word; None leaves the decision to pytest."""
    word = config.option.keyword
    is_module = collection_path.name.startswith("test_") and collection_path.suffix == ".py"
    if is_module and WORD.fullmatch(word) and not contains(collection_path, word, config.rootpath):
        return True
    return None


@pytest.hookimpl(optionalhook=True, tryfirst=True)  # before xdist's own answer
def pytest_xdist_auto_num_workers(config) -> int | None:
    """Return 0, which is this process alone, where little was asked for."""
    if any("::" in argument for argument in config.args):
        return 0
    word = config.option.keyword
    if not WORD.fullmatch(word):
        return None
    modules = (config.rootpath / "tests").rglob("test_*.py")
    return 0 if sum(contains(module, word, config.rootpath) for module in modules) <= FEW else None


def contains(module: Path, word: str, root: Path) -> bool:
    """Return whether the path below `root` or the text has the word, in any case, as pytest compares them."""
    return word.lower() in f"{module.relative_to(root)} {module.read_text(encoding='utf-8')}".lower()
