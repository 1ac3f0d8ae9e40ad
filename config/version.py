"""The version of the portal: 1.0 and later upgrade every database since the last commit before 1.0 (tests/upgrades)."""

VERSION = "1.0.0"
