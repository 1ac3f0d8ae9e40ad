"""The first rows of every city, from `documents/first_rows`: the skeleton of all category trees, duties, synonyms."""

import tomllib
from pathlib import Path
from secrets import randbits

from django.db import migrations
from django.utils.text import slugify

from documents.search.default_synonyms import beginning

FIRST_ROWS = Path(__file__).resolve().parent.parent / "first_rows"


def read(name):
    return tomllib.loads((FIRST_ROWS / name).read_text(encoding="utf-8"))


def write_skeleton(apps, schema_editor):
    tree = [(classification, row) for classification, rows in read("skeleton.toml").items() for row in rows]
    nodes, position = apps.get_model("documents", "SkeletonNode").objects, 0
    pages = []
    for classification, row in tree:
        heading = None
        for name in [row["name"], *row.get("parts", [])]:
            position += 1
            node = nodes.create(
                code=slugify(name)[:60], name=name, classification=classification, position=position, parent=heading
            )
            heading = heading or node
        pages += [(heading, place, name) for place, name in enumerate(row.get("pages", []))]
    for heading, place, name in pages:
        nodes.create(
            code=slugify(name),
            name=name,
            classification=heading.classification,
            position=heading.position * 100 + place,
            parent=heading,
        )


def write_duties(apps, schema_editor):
    facts, duties = read("duties.toml"), apps.get_model("documents", "Duty").objects
    nodes = {node.code: node for node in apps.get_model("documents", "SkeletonNode").objects.all()}
    for position, row in enumerate(facts["duties"], start=1):
        node, owed_by = nodes[row["code"]], row["owed_by"]
        duties.create(
            code=node.code,
            name=node.name,
            classification=node.classification,
            node=node,
            article=row["article"],
            article_verified=row.get("verified", True),
            period=row["period"],
            kind=row["kind"],
            is_of_last_year=row.get("is_of_last_year", False),
            owed_by=owed_by if isinstance(owed_by, list) else facts["kinds"][owed_by],
            explanation=row["explanation"],
            starts_on=facts["starts_on"],
            position=position,
        )


def write_synonyms(apps, schema_editor):
    synonym = apps.get_model("documents", "Synonym")
    synonym.objects.bulk_create(
        synonym(ways=ways, wider=wider, is_regulation=is_regulation) for ways, wider, is_regulation in beginning()
    )
    apps.get_model("documents", "SynonymTable").objects.create(pk=1, version=randbits(62))


class Migration(migrations.Migration):
    replaces = [
        ("documents", "0002_skeleton"),
        ("documents", "0005_duty_rows"),
        ("documents", "0017_synonyms"),
        ("documents", "0027_kinds_of_regulation"),
    ]
    dependencies = [("documents", "0001_tables")]
    operations = [
        migrations.RunPython(write_skeleton, migrations.RunPython.noop),
        migrations.RunPython(write_duties, migrations.RunPython.noop),
        migrations.RunPython(write_synonyms, migrations.RunPython.noop),
    ]
