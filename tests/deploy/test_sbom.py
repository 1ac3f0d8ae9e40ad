"""The bill of materials: every pinned package as it is installed, and a start of the portal's dependencies."""

from datetime import UTC, datetime

import pytest
from django.conf import settings

from config.version import VERSION
from deploy import sbom

REQUIREMENTS = (settings.BASE_DIR / "requirements.txt").read_text()


def test_it_has_every_pin_with_version_licence_and_hash():
    made = sbom.bill(REQUIREMENTS, datetime(2026, 11, 28, tzinfo=UTC))
    pins = {name.lower().replace("_", "-"): version for name, version in sbom.PIN.findall(REQUIREMENTS)}
    assert {row["name"]: row["version"] for row in made["components"]} == pins
    assert [row["name"] for row in made["components"] if not row["licenses"]] == ["pyrage"]  # its wheel names none
    assert all(len(row["properties"][0]["value"]) == 64 for row in made["components"])
    assert made["metadata"]["component"]["version"] == VERSION
    assert (made["specVersion"], made["metadata"]["timestamp"]) == ("1.6", "2026-11-28T00:00:00+00:00")


def test_its_dependencies_name_components_alone():
    made = sbom.bill(REQUIREMENTS, datetime(2026, 11, 28, tzinfo=UTC))
    known = {row["bom-ref"] for row in made["components"]}
    needed = {row["ref"]: set(row["dependsOn"]) for row in made["dependencies"]}
    assert set(needed) == known | {"plid"} and set().union(*needed.values()) == known
    django = next(ref for ref in known if ref.startswith("pkg:pypi/django@"))
    assert {ref.split("@")[0] for ref in needed[django]} == {"pkg:pypi/asgiref", "pkg:pypi/sqlparse"}


def test_another_version_than_the_pin_stops_it():
    with pytest.raises(LookupError, match=r"requirements\.txt has 0\.0\.1"):
        sbom.bill("django==0.0.1\n", datetime.now(UTC))
