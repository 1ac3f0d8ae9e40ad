"""The day of giving has its proof, links their seal, opened letters and named parts their place in the tables."""

from django.db import migrations, models

from opd.database.online_migrations import AddCheckOnline
from opd.encryption import EncryptedTextField
from requests_app.models.case import acts_of_history

HANDED_OVER, RECEIVED = ("handed_over", "Diserahkan"), ("received", "Diterima pemohon")
BOUNCED, GIVEN = ("bounced", "Tidak sampai"), ("given", "Informasinya diberikan")
PAPERS = [
    ("ktp", "Salinan KTP yang mengajukan"),
    ("akta", "Akta pendirian dan pengesahannya"),
    ("kuasa", "Surat kuasa khusus"),
    ("ktp_pemberi", "Salinan KTP pemberi kuasa"),
    ("pelepasan", "Pernyataan pemohon bahwa putusan tidak perlu dilaksanakan"),
    ("kode", "Permintaan kode baru yang ditandatangani pemohon"),
]


def chosen(choices, name):
    return models.CharField(choices=choices, max_length=20, verbose_name=name)


class Migration(migrations.Migration):
    dependencies = [("opd", "0001_tables"), ("requests_app", "0002_lost_proofs_checked")]
    operations = [
        migrations.RemoveConstraint("deliveryrecord", "delivery_stage_known"),
        migrations.AlterField(
            "deliveryrecord", "stage", chosen([HANDED_OVER, RECEIVED, BOUNCED, GIVEN], "peristiwa")
        ),
        migrations.AlterField("lostproof", "stage", chosen([HANDED_OVER, RECEIVED, GIVEN], "peristiwa")),
        AddCheckOnline(
            "deliveryrecord",
            models.CheckConstraint(
                condition=models.Q(
                    stage__in=["handed_over", "received", "bounced", "given"],
                    channel__in=["portal", "email", "pick_up", "post", "courier"],
                ),
                name="delivery_stage_known",
            ),
        ),
        migrations.AlterField("paper", "kind", chosen(PAPERS, "jenis")),
        migrations.AlterField("event", "act", chosen(acts_of_history, "tindakan")),
        migrations.AddField("accesskey", "seal", EncryptedTextField(editable=False, null=True)),
        migrations.AddField(
            "letter",
            "opened_at",
            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="isinya diunduh pemohon pada"),
        ),
        migrations.AddField(
            "openingtask",
            "named_parts",
            models.TextField(blank=True, editable=False, null=True, verbose_name="bagian yang disebut"),
        ),
    ]
