"""The first pages and questions of every site, from `portal/first_pages`, in our own words.

What the city has not decided or told yet is called "belum diisi" in them.
"""

import tomllib
from pathlib import Path

from django.db import migrations

from portal.richtext import hash_of, sanitise

FIRST_PAGES = Path(__file__).resolve().parent.parent / "first_pages"


def read(name):
    return (FIRST_PAGES / name).read_text(encoding="utf-8")


def proof(text):
    """Return the hash that proves a text harmless, empty for one that the present rules would change."""
    return hash_of(text) if sanitise(text) == text else ""


def write_pages(apps, schema_editor):
    pages = apps.get_model("portal", "Page").objects
    for slug, facts in tomllib.loads(read("pages.toml")).items():
        body = read(f"{slug}.html")
        pages.create(slug=slug, body=body, sanitised_hash=proof(body), **facts)


def write_questions(apps, schema_editor):
    questions = apps.get_model("portal", "Faq").objects
    for position, row in enumerate(tomllib.loads(read("faq.toml"))["faq"], start=1):
        answer = row["answer"].strip()
        facts = row | {"answer": answer, "sanitised_hash": proof(answer)}
        questions.create(**facts, position=10 * position)


class Migration(migrations.Migration):
    replaces = [
        ("portal", "0002_pages"),
        ("portal", "0012_pages_the_commission_looks_for"),
        ("portal", "0014_hashes_of_sanitised_texts"),
    ]
    dependencies = [("portal", "0001_tables")]
    operations = [
        migrations.RunPython(write_pages, migrations.RunPython.noop),
        migrations.RunPython(write_questions, migrations.RunPython.noop),
    ]
