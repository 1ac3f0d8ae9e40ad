from secrets import randbits

from django.db import migrations, models

from documents.search.default_synonyms import REGULATIONS


def mark(apps, schema_editor):
    """Mark the rows that name a kind of regulation, however the city has changed them, and add those it lacks."""
    synonym, table = apps.get_model("documents", "Synonym"), apps.get_model("documents", "SynonymTable")
    rows = list(synonym.objects.all())
    for line in filter(None, REGULATIONS.splitlines()):
        ways = line.split(" = ")
        same = [row for row in rows if not set(ways).isdisjoint(row.ways.splitlines())]
        if same:
            synonym.objects.filter(pk=same[0].pk).update(is_regulation=True)
        else:
            synonym.objects.create(ways="\n".join(ways), is_regulation=True)
    table.objects.update_or_create(pk=1, defaults={"version": randbits(62)})


class Migration(migrations.Migration):
    dependencies = [("documents", "0026_longer_titles")]

    operations = [
        migrations.AddField(
            model_name="synonym",
            name="is_regulation",
            field=models.BooleanField(
                default=False,
                help_text="Siapa mencari “perda 3/2019”, menemukan peraturan itu sendiri di atas dokumen yang menyebutnya.",
                verbose_name="jenis peraturan",
            ),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
