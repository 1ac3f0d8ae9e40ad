"""The first pages in our own words. What the city has not decided or told yet is called "belum diisi" in them."""

from pathlib import Path

from django.db import migrations

FIRST_PAGES = Path(__file__).resolve().parent.parent / "first_pages"
TITLES = {
    "profil-ppid": "Profil PPID",
    "tata-cara": "Tata cara meminta informasi",
    "maklumat": "Maklumat pelayanan",
    "kontak": "Kontak",
    "aksesibilitas": "Aksesibilitas",
    "privasi": "Privasi",
}


def write_pages(apps, schema_editor):
    pages = apps.get_model("portal", "Page").objects
    for slug, title in TITLES.items():
        body = (FIRST_PAGES / f"{slug}.html").read_text(encoding="utf-8")
        pages.get_or_create(slug=slug, defaults={"title": title, "body": body})


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial")]
    operations = [migrations.RunPython(write_pages, migrations.RunPython.noop)]
