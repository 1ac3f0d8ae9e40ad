"""Names of migrations from before 1.0, which the first migrations of 1.0 replace.

A database that has all of them is as the new ones make it, and Django says that there is nothing to do. Where it has
only some of them, Django says the same, although tables or columns are missing: `migrate` and `restore` ask here first.
"""

from collections.abc import Collection

from django.db.migrations.loader import MigrationLoader

Name = tuple[str, str]  # app, migration
LAST_VERSION = "v0.99.0, commit ee27242a"


def known() -> set[Name]:
    """Return the names of the migrations of this version, and of those that they replace."""
    loader = MigrationLoader(None)
    return set(loader.disk_migrations).union(*_replaced(loader))


def first_missing(applied: Collection[Name]) -> list[str]:
    """Return for each app that an older version has left half way the first migration that its database lacks.

    `applied`: the names in the table `django_migrations`. Empty if the database has none of the old migrations, or all
    of those that one of ours replaces: an interrupted `migrate` of this version goes on.
    """
    begun = [names for names in _replaced(MigrationLoader(None)) if not names.isdisjoint(applied)]
    missing = set[Name]().union(*begun) - set(applied)
    first = dict(sorted(missing, reverse=True))
    return [f"{app}.{first[app]}" for app in sorted(first)]


def _replaced(loader: MigrationLoader) -> list[set[Name]]:
    """Return the names that one of our migrations replaces and that are not on disk any more, for each of them."""
    replaced = (set(migration.replaces) - set(loader.disk_migrations) for migration in loader.disk_migrations.values())
    return [names for names in replaced if names]
