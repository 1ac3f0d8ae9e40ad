"""A decision rests on the tests of several exempt documents, in place of one test. What was recorded moves along."""

import django.db.models.deletion
from django.conf import settings
from django.db import connection, migrations, models

KEEP = """
    INSERT INTO requests_app_refuseddocument (decision_id, document_id, test_id)
    SELECT d.id, t.document_id, t.id
    FROM requests_app_decision d JOIN documents_consequencetest t ON t.id = d.test_id
"""
GIVE_BACK = """
    UPDATE requests_app_decision SET
        test_id = (SELECT MIN(r.test_id) FROM requests_app_refuseddocument r
                   WHERE r.decision_id = requests_app_decision.id),
        test_decided_on = (SELECT t.decision_date FROM documents_consequencetest t WHERE t.id =
                           (SELECT MIN(r.test_id) FROM requests_app_refuseddocument r
                            WHERE r.decision_id = requests_app_decision.id))
"""


def give_back(apps, schema_editor):
    """Fill the columns of one test again before their constraint is added; check the foreign keys at once."""
    schema_editor.execute(GIVE_BACK)
    connection.check_constraints()


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0022_openings_and_statutes"),
        ("requests_app", "0002_schedules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RefusedDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refused",
                        to="requests_app.decision",
                        verbose_name="keputusan",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                        verbose_name="informasi yang dikecualikan",
                    ),
                ),
                (
                    "test",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.consequencetest",
                        verbose_name="uji konsekuensi",
                    ),
                ),
            ],
            options={
                "verbose_name": "informasi yang ditolak",
                "verbose_name_plural": "informasi yang ditolak",
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("decision", "document"), name="refused_document_once")],
            },
        ),
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="decision", name="exemption_has_test_dated_no_later"),
        migrations.RemoveConstraint(model_name="decision", name="only_an_exemption_has_grounds"),
        migrations.RunPython(migrations.RunPython.noop, give_back),
        migrations.RemoveField(model_name="decision", name="test"),
        migrations.RemoveField(model_name="decision", name="test_decided_on"),
        migrations.AddField(
            model_name="decision",
            name="tests",
            field=models.ManyToManyField(
                related_name="+",
                through="requests_app.RefusedDocument",
                to="documents.consequencetest",
                verbose_name="uji konsekuensi",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome__in", ("refused", "partly")), models.Q(("grounds", ""), ("law", "")), _connector="OR"
                ),
                name="only_an_exemption_has_grounds",
            ),
        ),
        migrations.RemoveConstraint(model_name="openingtask", name="opening_done_names_document"),
        migrations.AddField(
            model_name="openingtask",
            name="handed_over",
            field=models.TextField(blank=True, verbose_name="bagian putusan: diberikan kepada pemohon saja"),
        ),
        migrations.AddField(
            model_name="openingtask",
            name="opening",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.opening",
                verbose_name="usul membuka dokumen",
            ),
        ),
        migrations.AddConstraint(
            model_name="openingtask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("document__isnull", True),
                        ("done_by__isnull", True),
                        ("done_on__isnull", True),
                        ("handed_over", ""),
                    ),
                    models.Q(
                        ("done_by__isnull", False),
                        ("done_on__isnull", False),
                        models.Q(
                            models.Q(("document__isnull", False), ("handed_over", "")),
                            models.Q(("document__isnull", True), models.Q(("handed_over", ""), _negated=True)),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="opening_done_names_document",
            ),
        ),
    ]
