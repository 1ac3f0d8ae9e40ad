"""More first pages, their order in the overview, and the first questions. Texts that a city has written stay."""

import tomllib
from pathlib import Path

from django.db import migrations

FIRST_PAGES = Path(__file__).resolve().parent.parent / "first_pages"


def _read(name: str) -> dict:
    return tomllib.loads((FIRST_PAGES / name).read_text(encoding="utf-8"))


def write_pages(apps, schema_editor):
    pages = apps.get_model("portal", "Page").objects
    for slug, facts in _read("pages.toml").items():
        body = (FIRST_PAGES / f"{slug}.html").read_text(encoding="utf-8")
        _page, is_new = pages.get_or_create(slug=slug, defaults=facts | {"body": body})
        if not is_new:
            pages.filter(slug=slug).update(**{name: facts[name] for name in ("group", "position", "summary")})


def write_questions(apps, schema_editor):
    questions = apps.get_model("portal", "Faq").objects
    if questions.exists():
        return
    for position, row in enumerate(_read("faq.toml")["faq"], start=1):
        questions.create(**row | {"answer": row["answer"].strip(), "position": 10 * position})


class Migration(migrations.Migration):
    dependencies = [("portal", "0011_pages_pictures_and_schedule")]
    operations = [
        migrations.RunPython(write_pages, migrations.RunPython.noop),
        migrations.RunPython(write_questions, migrations.RunPython.noop),
    ]
