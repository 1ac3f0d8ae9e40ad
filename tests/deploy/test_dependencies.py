"""The pins are complete, explained, and free of licences that would bind the city."""

import re
from importlib.metadata import distribution
from pathlib import Path

import pytest
from django.conf import settings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(settings.BASE_DIR)
MAX_DIRECT = 34
DOCUMENTED = (ROOT / "docs/dependencies.md").read_text()


def pins(name: str) -> tuple[list[Requirement], list[Requirement]]:
    """(direct, pulled in) packages of a requirements file."""
    direct, pulled_in = (ROOT / name).read_text().split("# pulled in by the above")
    return requirements(direct), requirements(pulled_in)


def requirements(text: str) -> list[Requirement]:
    lines = [line.split("#")[0].strip() for line in text.splitlines()]
    return [Requirement(line) for line in lines if line and not line.startswith("-r")]


def names(items: list[Requirement]) -> set[str]:
    return {canonicalize_name(item.name) for item in items}


def needs(item: Requirement) -> list[Requirement]:
    return [Requirement(line) for line in distribution(item.name).requires or []]


def applies(needed: Requirement, extras: set[str]) -> bool:
    return needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in {"", *extras})


def closure(items: list[Requirement]) -> set[str]:
    """Names of everything that pip installs for `items` on this machine."""
    found, waiting = set(), list(items)
    while waiting:
        item = waiting.pop()
        key = (canonicalize_name(item.name), frozenset(item.extras))
        if key not in found:
            found.add(key)
            waiting += [needed for needed in needs(item) if applies(needed, item.extras)]
    return {name for name, _ in found}


DIRECT, PULLED_IN = pins("requirements.txt")
DIRECT_DEV, PULLED_IN_DEV = pins("requirements-dev.txt")


def test_every_package_that_gets_installed_is_pinned():
    assert closure(DIRECT) == names(DIRECT + PULLED_IN)
    assert closure(DIRECT + DIRECT_DEV) == names(DIRECT + PULLED_IN + DIRECT_DEV + PULLED_IN_DEV)


@pytest.mark.parametrize("item", DIRECT + PULLED_IN + DIRECT_DEV + PULLED_IN_DEV, ids=lambda item: item.name)
def test_a_pin_is_exact_and_is_what_these_tests_run_with(item):
    assert str(item.specifier) == f"=={distribution(item.name).version}"


@pytest.mark.parametrize("item", DIRECT + DIRECT_DEV, ids=lambda item: item.name)
def test_a_direct_dependency_has_its_line_in_the_docs(item):
    assert len(re.findall(rf"^\| {re.escape(item.name)} \|", DOCUMENTED, re.MULTILINE)) == 1


def test_the_portal_has_few_direct_dependencies():
    assert len(DIRECT) <= MAX_DIRECT


def _first_line_of_licence(package: str) -> str:
    """Return how the text of the licence begins, for a package whose metadata name none."""
    text = distribution(package).read_text("licenses/LICENSE") or ""
    return text.partition("\n")[0]


@pytest.mark.parametrize("item", DIRECT + PULLED_IN, ids=lambda item: item.name)
def test_nothing_at_run_time_is_gpl_or_agpl(item):
    metadata = distribution(item.name).metadata
    licence = " ".join([metadata.get("License-Expression") or "", (metadata.get("License") or "")[:200]])
    licence += " ".join(line for line in metadata.get_all("Classifier", []) if line.startswith("License"))
    licence = licence if licence.strip() else _first_line_of_licence(item.name)
    assert licence.strip()
    assert not re.search(r"(?<!L)\bA?GPL|(Affero|(?<!Lesser )General Public License)", licence), licence
