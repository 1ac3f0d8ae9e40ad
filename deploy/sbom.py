"""The software bill of materials as CycloneDX 1.6 JSON: `python -m deploy.sbom FILE`.

A package has the SHA-256 of its list of files (RECORD), which has the hash of each.
"""

import hashlib
import json
import re
import sys
import uuid
from datetime import UTC, datetime
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from config.version import VERSION

ROOT = Path(__file__).resolve().parents[1]
EXTRAS = re.compile(r"^([\w.-]+)\[([\w,-]+)\]==", re.MULTILINE)
PULLED_IN = "# pulled in by the above"
PIN = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==(\S+)", re.MULTILINE)


def bill(requirements: str, at: datetime) -> dict:
    """Return the bill of the pinned packages. Raises LookupError where another version is installed."""
    packages: dict[str, Distribution] = {}
    for name, version in PIN.findall(requirements):
        packages[canonicalize_name(name)] = distribution(name)
        if (installed := distribution(name).version) != version:
            raise LookupError(f"{name} {installed} is installed, and requirements.txt has {version}")
    portal = {"type": "application", "name": "plid", "version": VERSION, "bom-ref": "plid"}
    extras: dict[str, list[str]] = {
        canonicalize_name(name): names.split(",") for name, names in EXTRAS.findall(requirements)
    }
    edges = {
        name: _needed_by(package, set(packages), ["", *extras.get(name, [])]) for name, package in packages.items()
    }
    direct = [packages[canonicalize_name(name)] for name, _version in PIN.findall(requirements.split(PULLED_IN)[0])]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid4()}",
        "version": 1,
        "metadata": {"timestamp": at.isoformat(timespec="seconds"), "component": portal},
        "components": [_component(name, package) for name, package in sorted(packages.items())],
        "dependencies": [
            {"ref": "plid", "dependsOn": sorted(map(_purl, direct))},
            *(
                {"ref": _purl(packages[name]), "dependsOn": sorted(_purl(packages[other]) for other in edges[name])}
                for name in sorted(packages)
            ),
        ],
    }


def _component(name: str, package: Distribution) -> dict:
    record = hashlib.sha256((package.read_text("RECORD") or "").encode()).hexdigest()
    return {
        "type": "library",
        "bom-ref": _purl(package),
        "name": name,
        "version": package.version,
        "purl": _purl(package),
        "licenses": _licences(package),
        "properties": [{"name": "plid:record-sha256", "value": record}],
    }


def _licences(package: Distribution) -> list[dict]:
    """Return the SPDX expression, or how the package names its licence."""
    about = package.metadata.json
    if expression := about.get("license_expression"):
        return [{"expression": expression}]
    named = [row.rpartition(" :: ")[2] for row in about.get("classifier", []) if row.startswith("License ::")]
    stated = str(about.get("license", "")).strip().splitlines()[:1]
    return [{"license": {"name": name[:80]}} for name in named or stated]


def _needed_by(package: Distribution, known: set[str], extras: list[str]) -> set[str]:
    wanted = [Requirement(line) for line in package.requires or []]
    applying = {
        one.name for one in wanted if not one.marker or any(one.marker.evaluate({"extra": extra}) for extra in extras)
    }
    return {str(canonicalize_name(name)) for name in applying} & known


def _purl(package: Distribution) -> str:
    return f"pkg:pypi/{canonicalize_name(package.metadata['Name'])}@{package.version}"


def main() -> None:
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    made = bill((ROOT / "requirements.txt").read_text(encoding="utf-8"), datetime.now(UTC))
    target.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    print(f"{target}: {len(made['components'])} packages")


if __name__ == "__main__":
    main()
