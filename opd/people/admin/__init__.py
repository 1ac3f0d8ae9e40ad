"""The admin's pages about people and about what two people decide."""

from opd.people.admin import person_changes, setting_changes, users  # noqa: F401 - each registers its own
