"""Names and looks of the city become data. A database from before keeps what its pages have shown until now."""

import django.core.validators
from django.db import migrations, models

import opd.models.site_profile

FORMER = {
    "body": "kota",
    "name": "Metro",
    "province": "Lampung",
    "sister_sites": "metrokota.go.id | https://metrokota.go.id/\nJDIH DPRD | https://jdih-dprd.metrokota.go.id/",
}


def keep_names(apps, schema_editor):
    """Write the names that were part of the pages; a new database has no agencies, and no names."""
    if apps.get_model("opd", "Opd").objects.filter(kind="kota").exists():
        apps.get_model("portal", "SiteProfile").objects.update_or_create(pk=1, defaults=FORMER)


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0004_longer_titles"),
        ("opd", "0012_regions_of_every_kind"),
    ]

    operations = [
        migrations.AddField(
            model_name="siteprofile",
            name="action_colour",
            field=models.CharField(
                blank=True,
                max_length=7,
                validators=[
                    django.core.validators.RegexValidator(
                        "\\A#[0-9a-f]{6}\\Z", "Tulis warna sebagai # dan enam angka heksadesimal."
                    )
                ],
                verbose_name="warna tombol dan tautan",
            ),
        ),
        migrations.AddField(
            model_name="siteprofile",
            name="body",
            field=models.CharField(
                blank=True,
                choices=[("kota", "Kota"), ("kabupaten", "Kabupaten"), ("provinsi", "Provinsi")],
                max_length=10,
                verbose_name="jenis daerah",
            ),
        ),
        migrations.AddField(
            model_name="siteprofile",
            name="commission",
            field=models.CharField(blank=True, max_length=120, verbose_name="Komisi Informasi yang berwenang"),
        ),
        migrations.AddField(
            model_name="siteprofile",
            name="deep_colour",
            field=models.CharField(
                blank=True,
                max_length=7,
                validators=[
                    django.core.validators.RegexValidator(
                        "\\A#[0-9a-f]{6}\\Z", "Tulis warna sebagai # dan enam angka heksadesimal."
                    )
                ],
                verbose_name="warna gelap",
            ),
        ),
        migrations.AddField(
            model_name="siteprofile",
            name="footer_links",
            field=models.TextField(
                blank=True,
                max_length=2000,
                validators=[opd.models.site_profile.check_links],
                verbose_name="tambahan kaki halaman",
            ),
        ),
        migrations.AddField(
            model_name="siteprofile",
            name="home_lead",
            field=models.CharField(blank=True, max_length=300, verbose_name="kalimat di bawah judul beranda"),
        ),
        migrations.AddField(
            model_name="siteprofile",
            name="home_title",
            field=models.CharField(blank=True, max_length=120, verbose_name="judul beranda"),
        ),
        migrations.AddField(
            model_name="siteprofile",
            name="long_name",
            field=models.CharField(blank=True, max_length=120, verbose_name="nama panjang portal"),
        ),
        migrations.AddField(
            model_name="siteprofile",
            name="menu_links",
            field=models.TextField(
                blank=True,
                max_length=2000,
                validators=[opd.models.site_profile.check_links],
                verbose_name="tambahan menu utama",
            ),
        ),
        migrations.AddField(
            model_name="siteprofile",
            name="name",
            field=models.CharField(blank=True, max_length=80, verbose_name="nama daerah"),
        ),
        migrations.AddField(
            model_name="siteprofile",
            name="pattern",
            field=models.CharField(
                blank=True,
                choices=[(None, "Tapis"), ("kawung", "Kawung"), ("ombak", "Ombak"), ("polos", "Tanpa corak")],
                max_length=10,
                verbose_name="corak",
            ),
        ),
        migrations.AddField(
            model_name="siteprofile",
            name="province",
            field=models.CharField(blank=True, max_length=80, verbose_name="provinsi"),
        ),
        migrations.AddField(
            model_name="siteprofile",
            name="seat",
            field=models.CharField(blank=True, max_length=80, verbose_name="tempat surat dibuat"),
        ),
        migrations.AddField(
            model_name="siteprofile",
            name="short_name",
            field=models.CharField(blank=True, max_length=30, verbose_name="nama singkat portal"),
        ),
        migrations.AddField(
            model_name="siteprofile",
            name="sister_sites",
            field=models.TextField(
                blank=True,
                max_length=2000,
                validators=[opd.models.site_profile.check_links],
                verbose_name="situs lain pemerintah daerah",
            ),
        ),
        migrations.AddField(
            model_name="siteprofile",
            name="thread_colour",
            field=models.CharField(
                blank=True,
                max_length=7,
                validators=[
                    django.core.validators.RegexValidator(
                        "\\A#[0-9a-f]{6}\\Z", "Tulis warna sebagai # dan enam angka heksadesimal."
                    )
                ],
                verbose_name="warna hiasan",
            ),
        ),
        migrations.AddConstraint(
            model_name="siteprofile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("body", ""), ("name", "")),
                    models.Q(models.Q(("name", ""), _negated=True), models.Q(("body", ""), _negated=True)),
                    _connector="OR",
                ),
                name="siteprofile_name_has_body",
                violation_error_message="Jenis dan nama daerah diisi bersama.",
            ),
        ),
        migrations.AddConstraint(
            model_name="siteprofile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("action_colour", ""), ("deep_colour", ""), ("thread_colour", "")),
                    models.Q(
                        models.Q(("deep_colour", ""), _negated=True),
                        models.Q(("action_colour", ""), _negated=True),
                        models.Q(("thread_colour", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="siteprofile_all_colours",
                violation_error_message="Isi ketiga warna, atau kosongkan ketiganya.",
            ),
        ),
        migrations.RunPython(keep_names, migrations.RunPython.noop),
    ]
