"""The index of issue 2 (FTS5, tsvector) gives way to one of our own; until `reindex` has run, nothing is found."""

from django.db import migrations, models

DROP = {
    "sqlite": [
        "DROP TRIGGER IF EXISTS documents_searchchunk_deleted",
        "DROP TABLE IF EXISTS documents_searchindex",
    ],
    "postgresql": [
        "DROP INDEX IF EXISTS documents_searchchunk_terms",
        "ALTER TABLE documents_searchchunk DROP COLUMN IF EXISTS terms",
        "ALTER TABLE documents_searchchunk RESET (toast_tuple_target)",
    ],
}


def drop(apps, schema_editor):
    for statement in DROP[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def schedule(apps, schema_editor):
    command = {"func": "django.core.management.call_command", "args": "'tend_index'", "repeats": -1}
    apps.get_model("django_q", "Schedule").objects.update_or_create(
        name="tend_index", defaults=command | {"schedule_type": "I", "minutes": 1}
    )


def unschedule(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.filter(name="tend_index").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0015_hidden_while_exempt"),
    ]

    operations = [
        migrations.RunPython(drop, migrations.RunPython.noop),
        migrations.CreateModel(
            name="SearchBlock",
            fields=[
                ("number", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("version", models.BigIntegerField()),
                ("columns", models.BinaryField()),
                ("edition", models.PositiveSmallIntegerField(default=0)),
                ("todo_from", models.PositiveBigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="SearchFresh",
            fields=[
                ("document_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("version", models.BigIntegerField()),
                ("data", models.BinaryField(blank=True)),
            ],
        ),
        migrations.AddField(
            model_name="searchchunk",
            name="roots",
            field=models.BinaryField(blank=True, default=b""),
        ),
        migrations.CreateModel(
            name="SearchPair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("bucket", models.PositiveSmallIntegerField()),
                ("block", models.PositiveIntegerField()),
                ("data", models.BinaryField()),
            ],
            options={
                "indexes": [models.Index(fields=["block"], name="documents_s_block_5fb215_idx")],
                "constraints": [models.UniqueConstraint(fields=("bucket", "block"), name="pair_bucket_once")],
            },
        ),
        migrations.CreateModel(
            name="SearchPosting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.BigIntegerField()),
                ("block", models.PositiveIntegerField()),
                ("data", models.BinaryField()),
            ],
            options={
                "indexes": [models.Index(fields=["block"], name="documents_s_block_8622cf_idx")],
                "constraints": [models.UniqueConstraint(fields=("key", "block"), name="posting_once")],
            },
        ),
        migrations.RunPython(schedule, unschedule),
    ]
