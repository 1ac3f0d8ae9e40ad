"""The words of public documents, for spelling and suggestions; until the worker has been there, there are none."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0017_search_building"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchVocabulary",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.BigIntegerField()),
                ("words", models.BinaryField(blank=True)),
                ("learned", models.BinaryField(blank=True)),
            ],
        ),
    ]
