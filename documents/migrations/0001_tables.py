import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import documents.models.document
import documents.models.edition
import documents.models.imports
import documents.models.revision
import opd.database.initial
import opd.encryption
import opd.models.sealed
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('documents', '0001_initial'), ('documents', '0003_search'), ('documents', '0004_duties'), ('documents', '0006_papers'), ('documents', '0007_redaction'), ('documents', '0008_alerts'), ('documents', '0009_moving_in'), ('documents', '0010_sweep_imports'), ('documents', '0011_gate'), ('documents', '0012_redaction_moves'), ('documents', '0013_papers_decided'), ('documents', '0014_gate_depths'), ('documents', '0015_hidden_while_exempt'), ('documents', '0016_search_blocks'), ('documents', '0018_vocabulary'), ('documents', '0019_page_orders'), ('documents', '0020_renamed_agencies'), ('documents', '0021_search_formats'), ('documents', '0022_openings_and_statutes'), ('documents', '0023_yearly_report'), ('documents', '0024_documents_complete'), ('documents', '0025_confirmations'), ('documents', '0026_longer_titles'), ('documents', '0028_duty_months_and_daily_use'), ('documents', '0029_renditions'), ('documents', '0030_place_from_the_profile'), ('documents', '0031_learned_abbreviations'), ('documents', '0032_shared_lines'), ('documents', '0033_file_scan'), ('documents', '0034_barred_files'), ('documents', '0035_revision_listed'), ('documents', '0036_remove_revision_type'), ('documents', '0037_grounds_of_parts'), ('documents', '0038_sealed_revisions'), ('documents', '0039_ruled_open'), ('documents', '0040_sealed_imports'), ('documents', '0041_ruling_lifted')]

    initial = True

    dependencies = [
        ('opd', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        opd.database.initial.CreateTables(
            operations=[
                migrations.CreateModel(
                    name='BarredFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('sha256', models.CharField(max_length=64, unique=True, verbose_name='SHA-256')),
                        ('found', models.CharField(blank=True, max_length=200, verbose_name='yang ditemukan')),
                    ],
                    options={
                        'verbose_name': 'berkas yang tidak boleh terbit lagi',
                        'verbose_name_plural': 'berkas yang tidak boleh terbit lagi',
                    },
                ),
                migrations.CreateModel(
                    name='Duty',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.SlugField(max_length=60, unique=True, verbose_name='kode')),
                        ('name', models.CharField(max_length=200, verbose_name='nama')),
                        ('explanation', models.CharField(blank=True, help_text='Satu kalimat untuk operator: apa yang harus ada.', max_length=500, verbose_name='penjelasan')),
                        ('article', models.CharField(max_length=200, verbose_name='dasar hukum')),
                        ('article_verified', models.BooleanField(default=False, help_text='Sudah dibandingkan dengan naskah resminya.', verbose_name='dasar hukum sudah dicocokkan')),
                        ('classification', models.CharField(choices=[('berkala', 'Berkala'), ('serta-merta', 'Serta-merta'), ('setiap-saat', 'Setiap saat')], max_length=20, verbose_name='klasifikasi')),
                        ('period', models.CharField(choices=[('harian', 'Setiap hari'), ('mingguan', 'Setiap minggu'), ('bulanan', 'Setiap bulan'), ('triwulan', 'Setiap tiga bulan'), ('semester', 'Setiap enam bulan'), ('tahunan', 'Setiap tahun'), ('tetap', 'Selalu tersedia')], max_length=20, verbose_name='jangka waktu')),
                        ('kind', models.CharField(choices=[('laporan', 'Laporan'), ('keuangan', 'Laporan keuangan dan anggaran'), ('perencanaan', 'Rencana dan program'), ('peraturan', 'Peraturan'), ('keputusan', 'Keputusan'), ('surat-edaran', 'Surat edaran'), ('kebijakan', 'Kebijakan lain'), ('putusan', 'Putusan badan peradilan'), ('penghentian-penyidikan', 'Surat perintah penghentian penyidikan atau penuntutan'), ('belanja-penegak-hukum', 'Rencana pengeluaran tahunan lembaga penegak hukum'), ('keuangan-penegak-hukum', 'Laporan keuangan tahunan lembaga penegak hukum'), ('pengembalian-korupsi', 'Laporan hasil pengembalian uang korupsi'), ('dinyatakan-terbuka', 'Informasi yang dinyatakan terbuka lewat keberatan atau sengketa'), ('perjanjian', 'Perjanjian dan kerja sama'), ('pengadaan', 'Pengadaan barang dan jasa'), ('prosedur', 'Prosedur dan standar'), ('profil', 'Profil dan struktur'), ('data', 'Data dan statistik'), ('pengumuman', 'Pengumuman'), ('formulir', 'Formulir'), ('lain', 'Lainnya')], default='lain', max_length=30, verbose_name='jenis dokumen')),
                        ('is_of_last_year', models.BooleanField(default=False, help_text='Misalnya laporan: yang terbit tahun ini tentang tahun lalu.', verbose_name='tentang tahun lalu')),
                        ('owed_by', models.JSONField(default=list, verbose_name='jenis OPD yang wajib')),
                        ('starts_on', models.DateField(verbose_name='berlaku sejak')),
                        ('is_active', models.BooleanField(default=True, verbose_name='berlaku')),
                        ('position', models.PositiveIntegerField(default=0, verbose_name='urutan')),
                    ],
                    options={
                        'verbose_name': 'kewajiban',
                        'verbose_name_plural': 'kewajiban',
                        'ordering': ['position', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Rendition',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('edition', models.PositiveSmallIntegerField(default=0, verbose_name='edisi')),
                        ('kind', models.CharField(choices=[('pages', 'halaman'), ('sections', 'bagian'), ('slides', 'salindia'), ('sheets', 'lembar')], max_length=20, verbose_name='bentuk')),
                        ('state', models.CharField(choices=[('waiting', 'menunggu disiapkan'), ('done', 'siap dibaca'), ('failed', 'tidak dapat disiapkan')], default='waiting', max_length=20, verbose_name='keadaan')),
                        ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='percobaan')),
                        ('count', models.PositiveIntegerField(default=0, verbose_name='jumlah bagian')),
                        ('outline', models.JSONField(default=list, verbose_name='kerangka')),
                        ('error', models.CharField(blank=True, max_length=300, verbose_name='galat')),
                    ],
                    options={
                        'verbose_name': 'salinan baca',
                        'verbose_name_plural': 'salinan baca',
                        'ordering': ['revision'],
                    },
                ),
                migrations.CreateModel(
                    name='SearchAgency',
                    fields=[
                        ('opd', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='indexed', serialize=False, to='opd.opd')),
                        ('names', models.CharField(max_length=300)),
                        ('shared_lines', models.BinaryField(db_default=b'', default=b'')),
                        ('todo_from', models.PositiveBigIntegerField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name='SearchBlock',
                    fields=[
                        ('number', models.PositiveIntegerField(primary_key=True, serialize=False)),
                        ('version', models.BigIntegerField()),
                        ('columns', models.BinaryField()),
                        ('edition', models.PositiveSmallIntegerField(default=0)),
                        ('format', models.PositiveIntegerField(db_default=0, default=0)),
                        ('is_complete', models.BooleanField(db_default=True, default=True)),
                        ('todo_from', models.PositiveBigIntegerField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name='SearchFresh',
                    fields=[
                        ('document_id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('version', models.BigIntegerField()),
                        ('data', models.BinaryField(blank=True)),
                        ('format', models.PositiveIntegerField(db_default=0, default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name='SearchVocabulary',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.BigIntegerField()),
                        ('words', models.BinaryField(blank=True)),
                        ('learned', models.BinaryField(blank=True)),
                    ],
                ),
                migrations.CreateModel(
                    name='Alert',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('title', models.CharField(max_length=120, verbose_name='judul')),
                        ('kind', models.CharField(choices=[('bencana-alam', 'Bencana alam'), ('bencana-nonalam', 'Bencana nonalam'), ('bencana-sosial', 'Bencana sosial'), ('penyakit-menular', 'Penyakit menular'), ('racun-pangan', 'Racun pada bahan makanan'), ('gangguan-utilitas', 'Rencana gangguan layanan umum')], max_length=20, verbose_name='jenis')),
                        ('area', models.CharField(max_length=200, verbose_name='wilayah')),
                        ('phone', models.CharField(blank=True, max_length=40, verbose_name='telepon bantuan')),
                        ('danger', models.TextField(max_length=3000, verbose_name='potensi bahaya dan besaran dampak')),
                        ('affected', models.TextField(blank=True, max_length=3000, verbose_name='pihak yang berpotensi terkena dampak')),
                        ('evacuation', models.TextField(blank=True, max_length=3000, verbose_name='prosedur dan tempat evakuasi')),
                        ('avoidance', models.TextField(blank=True, max_length=3000, verbose_name='cara menghindari bahaya')),
                        ('help', models.TextField(blank=True, max_length=3000, verbose_name='cara mendapat bantuan')),
                        ('announcer', models.TextField(blank=True, max_length=3000, verbose_name='pihak yang wajib mengumumkan')),
                        ('procedure', models.TextField(blank=True, max_length=3000, verbose_name='tata cara pengumuman')),
                        ('efforts', models.TextField(blank=True, max_length=3000, verbose_name='upaya yang dilakukan')),
                        ('starts_at', models.DateTimeField(verbose_name='berlaku sejak')),
                        ('ends_at', models.DateTimeField(db_index=True, verbose_name='berlaku sampai')),
                        ('published_at', models.DateTimeField(verbose_name='terbit')),
                        ('changed_at', models.DateTimeField(verbose_name='terakhir diperbarui')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='diakhiri pada')),
                        ('end_reason', models.TextField(blank=True, max_length=1000, verbose_name='alasan diakhiri')),
                        ('review', models.CharField(choices=[('menunggu', 'Menunggu pemeriksaan'), ('diperiksa', 'Sudah diperiksa'), ('dikoreksi', 'Perlu dikoreksi')], default='menunggu', max_length=20, verbose_name='pemeriksaan')),
                        ('reviewed_at', models.DateTimeField(blank=True, null=True, verbose_name='diperiksa pada')),
                        ('version', models.PositiveIntegerField(default=0, editable=False)),
                        ('submission', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diakhiri oleh')),
                        ('opd', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='alerts', to='opd.opd', verbose_name='OPD')),
                        ('published_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diterbitkan oleh')),
                        ('reviewed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diperiksa oleh')),
                    ],
                    options={
                        'verbose_name': 'peringatan serta-merta',
                        'verbose_name_plural': 'peringatan serta-merta',
                        'ordering': ['-published_at', '-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='AlertEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('act', models.CharField(choices=[('publish', 'Diterbitkan'), ('update', 'Diperbarui'), ('end', 'Diakhiri'), ('review', 'Diperiksa')], max_length=20, verbose_name='tindakan')),
                        ('at', models.DateTimeField(verbose_name='waktu')),
                        ('text', models.TextField(blank=True, verbose_name='uraian')),
                        ('changes', models.JSONField(blank=True, default=dict, verbose_name='perubahan')),
                        ('alert', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='documents.alert', verbose_name='peringatan')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='oleh')),
                    ],
                    options={
                        'verbose_name': 'riwayat peringatan',
                        'verbose_name_plural': 'riwayat peringatan',
                        'ordering': ['pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Category',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=200, verbose_name='nama')),
                        ('slug', models.SlugField(editable=False, max_length=120)),
                        ('position', models.PositiveIntegerField(default=0, verbose_name='urutan')),
                        ('default_classification', models.CharField(choices=[('berkala', 'Berkala'), ('serta-merta', 'Serta-merta'), ('setiap-saat', 'Setiap saat')], default='berkala', max_length=20, verbose_name='klasifikasi bawaan')),
                        ('opd', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='categories', to='opd.opd', verbose_name='OPD')),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='children', to='documents.category', verbose_name='parent')),
                    ],
                    options={
                        'verbose_name': 'kategori',
                        'verbose_name_plural': 'kategori',
                        'ordering': ['opd', 'position', 'name'],
                    },
                ),
                migrations.CreateModel(
                    name='ConsequenceTest',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('subject_class', models.CharField(blank=True, help_text='Misalnya: NIK orang perseorangan. Berlaku untuk tiap bagian dokumen yang termasuk di dalamnya.', max_length=200, verbose_name='golongan informasi')),
                        ('information', models.TextField(help_text='Jelas, tanpa membuka isi yang dikecualikan.', verbose_name='uraian informasi')),
                        ('ground', models.CharField(choices=[('a', 'Pasal 17 huruf a: menghambat proses penegakan hukum'), ('b', 'Pasal 17 huruf b: hak atas kekayaan intelektual dan persaingan usaha tidak sehat'), ('c', 'Pasal 17 huruf c: membahayakan pertahanan dan keamanan negara'), ('d', 'Pasal 17 huruf d: mengungkapkan kekayaan alam Indonesia'), ('e', 'Pasal 17 huruf e: merugikan ketahanan ekonomi nasional'), ('f', 'Pasal 17 huruf f: merugikan kepentingan hubungan luar negeri'), ('g', 'Pasal 17 huruf g: isi akta otentik yang bersifat pribadi atau wasiat seseorang'), ('h', 'Pasal 17 huruf h: mengungkap rahasia pribadi'), ('i', 'Pasal 17 huruf i: memorandum atau surat antar atau intra badan publik yang dirahasiakan'), ('j', 'Pasal 17 huruf j: tidak boleh diungkapkan berdasarkan undang-undang')], max_length=1, verbose_name='alasan pengecualian')),
                        ('law', models.TextField(help_text='Sebut undang-undang dan pasalnya, misalnya UU 27/2022 Pasal 4.', verbose_name='dasar undang-undang')),
                        ('consequence_if_opened', models.TextField(verbose_name='konsekuensi bila dibuka')),
                        ('benefit_if_closed', models.TextField(verbose_name='manfaat bila ditutup')),
                        ('interest_in_opening', models.TextField(verbose_name='kepentingan umum untuk membuka')),
                        ('interest_in_closing', models.TextField(verbose_name='kepentingan umum untuk menutup')),
                        ('written_consent', models.BooleanField(blank=True, null=True, verbose_name='ada persetujuan tertulis dari orang yang bersangkutan')),
                        ('public_office', models.BooleanField(blank=True, null=True, verbose_name='berkaitan dengan posisi dalam jabatan publik')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='dikecualikan sampai tanggal')),
                        ('ends_when', models.CharField(blank=True, max_length=300, verbose_name='atau sampai keadaan')),
                        ('lasts_while', models.CharField(blank=True, max_length=300, verbose_name='atau selama keadaan')),
                        ('reviewed_on', models.DateField(blank=True, editable=False, null=True, verbose_name='terakhir ditinjau')),
                        ('ruled_open_on', models.DateField(blank=True, editable=False, null=True, verbose_name='dinyatakan terbuka tanggal')),
                        ('ruling_lifted_on', models.DateField(blank=True, editable=False, null=True, verbose_name='putusannya diganti tanggal')),
                        ('officer', models.CharField(help_text='Jabatan, tanpa nama orang.', max_length=150, verbose_name='PPID yang menguji')),
                        ('team', models.TextField(help_text='Satu baris untuk tiap anggota: jabatan atau unitnya, boleh dengan nama. Mereka menandatangani.', verbose_name='tim penguji')),
                        ('tested_on', models.DateField(verbose_name='tanggal pengujian')),
                        ('decision_number', models.CharField(blank=True, max_length=80, verbose_name='nomor keputusan')),
                        ('decision_date', models.DateField(blank=True, null=True, verbose_name='tanggal keputusan')),
                        ('version', models.PositiveIntegerField(default=0, editable=False)),
                        ('stage', models.CharField(choices=[('menunggu', 'Menunggu persetujuan Atasan PPID'), ('dikembalikan', 'Dikembalikan untuk diperbaiki'), ('ditolak', 'Ditolak Atasan PPID'), ('disetujui', 'Disetujui Atasan PPID')], db_index=True, default='menunggu', editable=False, max_length=12, verbose_name='status')),
                        ('written_at', models.DateTimeField(auto_now_add=True, verbose_name='ditulis pada')),
                        ('approved_at', models.DateTimeField(blank=True, null=True, verbose_name='disetujui pada')),
                        ('end', models.CharField(blank=True, choices=[('opened', 'Dibuka sesudah masanya berakhir'), ('ruling', 'Dinyatakan terbuka lewat keberatan atau sengketa'), ('renewed', 'Diganti uji yang baru')], editable=False, max_length=20, verbose_name='akhirnya')),
                        ('end_reason', models.TextField(blank=True, editable=False, verbose_name='alasan berakhir')),
                        ('ended_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='berakhir pada')),
                        ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='disetujui oleh')),
                        ('ended_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diakhiri oleh')),
                        ('opd', models.ForeignKey(blank=True, db_index=False, help_text='Kosongkan bila golongan ini berlaku di semua OPD.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='opd.opd', verbose_name='OPD')),
                        ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ditulis oleh')),
                    ],
                    options={
                        'verbose_name': 'uji konsekuensi',
                        'verbose_name_plural': 'uji konsekuensi',
                        'ordering': ['-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='ConsequenceEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('act', models.CharField(choices=[('write', 'Ditulis dan dikirim ke Atasan PPID'), ('change', 'Diubah'), ('resend', 'Diperbaiki dan dikirim lagi'), ('return', 'Dikembalikan Atasan PPID'), ('refuse', 'Ditolak Atasan PPID'), ('approve', 'Disetujui Atasan PPID'), ('review', 'Ditinjau: masih perlu dikecualikan')], max_length=12, verbose_name='tindakan')),
                        ('at', models.DateTimeField(auto_now_add=True, verbose_name='waktu')),
                        ('text', models.TextField(blank=True, verbose_name='alasan')),
                        ('changes', models.JSONField(blank=True, default=dict, verbose_name='perubahan')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='oleh')),
                        ('test', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='documents.consequencetest', verbose_name='uji konsekuensi')),
                    ],
                    options={
                        'verbose_name': 'riwayat uji konsekuensi',
                        'verbose_name_plural': 'riwayat uji konsekuensi',
                        'ordering': ['pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Document',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('title', models.CharField(max_length=500, verbose_name='judul')),
                        ('slug', models.SlugField(editable=False, max_length=120)),
                        ('summary', models.TextField(help_text='Satu atau dua kalimat: apa isi dokumen ini bagi warga.', max_length=2000, verbose_name='ringkasan isi')),
                        ('classification', models.CharField(choices=[('berkala', 'Berkala'), ('serta-merta', 'Serta-merta'), ('setiap-saat', 'Setiap saat'), ('dikecualikan', 'Dikecualikan')], max_length=20, verbose_name='klasifikasi')),
                        ('kind', models.CharField(choices=[('laporan', 'Laporan'), ('keuangan', 'Laporan keuangan dan anggaran'), ('perencanaan', 'Rencana dan program'), ('peraturan', 'Peraturan'), ('keputusan', 'Keputusan'), ('surat-edaran', 'Surat edaran'), ('kebijakan', 'Kebijakan lain'), ('putusan', 'Putusan badan peradilan'), ('penghentian-penyidikan', 'Surat perintah penghentian penyidikan atau penuntutan'), ('belanja-penegak-hukum', 'Rencana pengeluaran tahunan lembaga penegak hukum'), ('keuangan-penegak-hukum', 'Laporan keuangan tahunan lembaga penegak hukum'), ('pengembalian-korupsi', 'Laporan hasil pengembalian uang korupsi'), ('dinyatakan-terbuka', 'Informasi yang dinyatakan terbuka lewat keberatan atau sengketa'), ('perjanjian', 'Perjanjian dan kerja sama'), ('pengadaan', 'Pengadaan barang dan jasa'), ('prosedur', 'Prosedur dan standar'), ('profil', 'Profil dan struktur'), ('data', 'Data dan statistik'), ('pengumuman', 'Pengumuman'), ('formulir', 'Formulir'), ('lain', 'Lainnya')], default='lain', max_length=30, verbose_name='jenis dokumen')),
                        ('number', models.CharField(blank=True, max_length=100, verbose_name='nomor dokumen')),
                        ('year', models.PositiveSmallIntegerField(default=documents.models.document.current_year, verbose_name='tahun')),
                        ('date', models.DateField(blank=True, null=True, verbose_name='tanggal dibuat')),
                        ('keywords', models.CharField(blank=True, help_text='Pisahkan dengan koma.', max_length=300, verbose_name='kata kunci')),
                        ('language', models.CharField(choices=[('id', 'Bahasa Indonesia'), ('en', 'Bahasa Inggris'), ('ljp', 'Bahasa Lampung')], default='id', max_length=5, verbose_name='bahasa')),
                        ('holder', models.CharField(blank=True, help_text='Kosongkan bila OPD itu sendiri.', max_length=200, verbose_name='unit yang menguasai')),
                        ('responsible_unit', models.CharField(blank=True, max_length=200, verbose_name='penanggung jawab pembuatan')),
                        ('place', models.CharField(blank=True, max_length=100, verbose_name='tempat dibuat')),
                        ('form', models.CharField(choices=[('softcopy', 'Berkas elektronik'), ('hardcopy', 'Salinan cetak'), ('keduanya', 'Berkas elektronik dan salinan cetak')], default='softcopy', max_length=20, verbose_name='bentuk')),
                        ('retention', models.CharField(blank=True, help_text='Menurut jadwal retensi arsip.', max_length=100, verbose_name='jangka waktu penyimpanan')),
                        ('valid_until', models.DateField(blank=True, help_text='Sesudah tanggal ini dokumen tetap dapat dibaca, dengan tanda “tidak berlaku lagi”.', null=True, verbose_name='berlaku sampai')),
                        ('state', models.CharField(choices=[('draft', 'Draf'), ('in_review', 'Menunggu pemeriksaan'), ('returned', 'Dikembalikan'), ('published', 'Terbit'), ('change_draft', 'Terbit, perubahan belum diajukan'), ('change_in_review', 'Terbit, perubahan menunggu pemeriksaan'), ('change_returned', 'Terbit, perubahan dikembalikan'), ('withdrawn', 'Dicabut'), ('exempt', 'Dikecualikan')], default='draft', max_length=20, verbose_name='status')),
                        ('version', models.PositiveIntegerField(default=0, editable=False, help_text='Naik pada setiap perubahan: yang memutuskan hanya menang atas keadaan yang dilihatnya.')),
                        ('first_published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='pertama terbit')),
                        ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='terbit')),
                        ('proposed', models.JSONField(blank=True, default=dict, editable=False, verbose_name='perubahan yang diusulkan')),
                        ('reason', models.TextField(blank=True, editable=False, verbose_name='alasan dikembalikan atau dicabut')),
                        ('withdrawn_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='dicabut pada')),
                        ('hides_title', models.BooleanField(default=False, editable=False, help_text='Selama dokumen ini dicabut atau dikecualikan.', verbose_name='judul disembunyikan')),
                        ('withdrawal_asked', models.TextField(blank=True, editable=False, verbose_name='alasan permintaan pencabutan')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='dibuat pada')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='diubah pada')),
                        ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='documents.category', verbose_name='kategori')),
                        ('created_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dibuat oleh')),
                        ('exemption', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.consequencetest')),
                        ('opd', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='opd.opd', verbose_name='OPD')),
                    ],
                    options={
                        'verbose_name': 'dokumen',
                        'verbose_name_plural': 'dokumen',
                        'ordering': ['-published_at', '-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='DailyUse',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('day', models.DateField(verbose_name='tanggal')),
                        ('use', models.CharField(choices=[('dibuka', 'Dibuka'), ('diunduh', 'Diunduh')], max_length=10, verbose_name='cara')),
                        ('number', models.PositiveBigIntegerField(default=0, verbose_name='kali')),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='daily_use', to='documents.document', verbose_name='dokumen')),
                    ],
                    options={
                        'verbose_name': 'pemakaian harian',
                        'verbose_name_plural': 'pemakaian harian',
                        'ordering': ['day', 'pk'],
                    },
                ),
                migrations.AddField(
                    model_name='consequencetest',
                    name='document',
                    field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tests', to='documents.document', verbose_name='dokumen'),
                ),
                migrations.CreateModel(
                    name='DutyMonth',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('month', models.DateField(help_text='Hari pertama bulan itu.', verbose_name='bulan')),
                        ('met', models.PositiveSmallIntegerField(verbose_name='terpenuhi')),
                        ('owed', models.PositiveSmallIntegerField(verbose_name='wajib')),
                        ('reason', models.TextField(blank=True, verbose_name='alasan koreksi')),
                        ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='dicatat pada')),
                        ('opd', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duty_months', to='opd.opd', verbose_name='OPD')),
                        ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dikoreksi oleh')),
                    ],
                    options={
                        'verbose_name': 'kewajiban tiap bulan',
                        'verbose_name_plural': 'kewajiban tiap bulan',
                        'ordering': ['-month', 'opd', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='DutyStatement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('dokumen', 'Dipenuhi dokumen lain'), ('masih-berlaku', 'Masih berlaku'), ('nihil', 'Nihil'), ('tidak-berlaku', 'Tidak berlaku bagi OPD ini')], max_length=20, verbose_name='pernyataan')),
                        ('from_on', models.DateField(verbose_name='sejak')),
                        ('until_on', models.DateField(blank=True, null=True, verbose_name='sampai')),
                        ('signed_by', models.CharField(blank=True, max_length=150, verbose_name='nama penanda tangan')),
                        ('signed_as', models.CharField(blank=True, max_length=150, verbose_name='jabatan')),
                        ('reason', models.TextField(blank=True, verbose_name='keterangan')),
                        ('at', models.DateTimeField(auto_now_add=True, verbose_name='dicatat pada')),
                        ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='dicabut pada')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dicatat oleh')),
                        ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='duty_statements', to='documents.document', verbose_name='dokumen')),
                        ('duty', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='documents.duty', verbose_name='kewajiban')),
                        ('opd', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duty_statements', to='opd.opd', verbose_name='OPD')),
                        ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dicabut oleh')),
                    ],
                    options={
                        'verbose_name': 'pernyataan kewajiban',
                        'verbose_name_plural': 'pernyataan kewajiban',
                        'ordering': ['-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Edition',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveIntegerField(unique=True, verbose_name='nomor edisi')),
                        ('decision_number', models.CharField(error_messages={'unique': 'Keputusan ini sudah menetapkan sebuah edisi.'}, max_length=80, unique=True, verbose_name='nomor keputusan')),
                        ('decision_date', models.DateField(verbose_name='tanggal keputusan')),
                        ('officer', models.CharField(max_length=150, verbose_name='pejabat yang menetapkan')),
                        ('frozen_at', models.DateTimeField(auto_now_add=True, verbose_name='dibekukan pada')),
                        ('made_at', models.DateTimeField(blank=True, null=True, verbose_name='berkas jadi pada')),
                        ('dip_rows', models.PositiveIntegerField(default=0, verbose_name='baris DIP')),
                        ('dik_rows', models.PositiveIntegerField(default=0, verbose_name='baris DIK')),
                        ('frozen_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dibekukan oleh')),
                    ],
                    options={
                        'verbose_name': 'edisi DIP dan DIK',
                        'verbose_name_plural': 'edisi DIP dan DIK',
                        'ordering': ['-number'],
                    },
                ),
                migrations.CreateModel(
                    name='EditionFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('of', models.CharField(choices=[('dip', 'Daftar Informasi Publik (DIP)'), ('dik', 'Daftar Informasi yang Dikecualikan (DIK)')], max_length=3, verbose_name='daftar')),
                        ('format', models.CharField(choices=[('csv', 'CSV'), ('xlsx', 'XLSX'), ('json', 'JSON'), ('pdf', 'PDF')], max_length=4, verbose_name='format')),
                        ('part', models.PositiveSmallIntegerField(default=0, verbose_name='bagian')),
                        ('file', models.FileField(max_length=200, upload_to=documents.models.edition.edition_key, verbose_name='berkas')),
                        ('size', models.PositiveBigIntegerField(verbose_name='ukuran')),
                        ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                        ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='documents.edition', verbose_name='edisi')),
                    ],
                    options={
                        'verbose_name': 'berkas edisi',
                        'verbose_name_plural': 'berkas edisi',
                        'ordering': ['edition', '-of', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='ImportedDocument',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('sha256', models.CharField(blank=True, max_length=64)),
                        ('title', models.CharField(max_length=500)),
                        ('document', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='documents.document')),
                        ('opd', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='opd.opd')),
                    ],
                ),
                migrations.CreateModel(
                    name='ImportRun',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField(auto_now_add=True, verbose_name='dimulai pada')),
                        ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='selesai pada')),
                        ('table', opd.models.sealed.SealableFileField(max_length=200, upload_to=documents.models.imports.parcel_key, verbose_name='tabel')),
                        ('table_name', models.CharField(max_length=120, verbose_name='nama tabel')),
                        ('parcel', opd.models.sealed.SealableFileField(blank=True, max_length=200, upload_to=documents.models.imports.parcel_key, verbose_name='ZIP')),
                        ('parcel_name', models.CharField(blank=True, max_length=120, verbose_name='nama ZIP')),
                        ('key', opd.encryption.EncryptedTextField(blank=True, editable=False, verbose_name='kunci')),
                        ('hand_in', models.BooleanField(default=False, verbose_name='langsung ajukan yang lengkap')),
                        ('state', models.CharField(choices=[('checking', 'Sedang diperiksa'), ('checked', 'Sudah diperiksa, belum diimpor'), ('importing', 'Sedang diimpor'), ('done', 'Selesai'), ('refused', 'Tabel atau ZIP tidak dapat dipakai')], default='checking', max_length=20, verbose_name='keadaan')),
                        ('sentence', models.TextField(blank=True, verbose_name='catatan')),
                        ('total', models.PositiveIntegerField(default=0, verbose_name='baris')),
                        ('next_row', models.PositiveIntegerField(default=0)),
                        ('held_until', models.DateTimeField(blank=True, null=True)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='oleh')),
                        ('opd', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='opd.opd', verbose_name='OPD')),
                    ],
                    options={
                        'verbose_name': 'impor',
                        'verbose_name_plural': 'impor',
                        'ordering': ['-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='ImportRow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('line', models.PositiveIntegerField(verbose_name='baris')),
                        ('title', models.CharField(blank=True, max_length=500, verbose_name='judul')),
                        ('outcome', models.CharField(choices=[('create', 'Draf baru'), ('change', 'Perubahan'), ('skip', 'Dilewati'), ('fault', 'Salah')], max_length=10, verbose_name='hasil')),
                        ('sentence', models.TextField(blank=True, verbose_name='keterangan')),
                        ('key', models.CharField(blank=True, max_length=64)),
                        ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='documents.document')),
                        ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='documents.importrun')),
                    ],
                    options={
                        'ordering': ['run', 'line'],
                    },
                ),
                migrations.CreateModel(
                    name='KindCorrection',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='diajukan pada')),
                        ('state', models.CharField(choices=[('waiting', 'Menunggu orang kedua'), ('confirmed', 'Disetujui'), ('refused', 'Ditolak'), ('withdrawn', 'Dibatalkan'), ('expired', 'Kedaluwarsa')], default='waiting', max_length=20, verbose_name='status')),
                        ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='diputuskan pada')),
                        ('answer', models.TextField(blank=True, max_length=1000, verbose_name='alasan penolakan')),
                        ('kind', models.CharField(choices=[('laporan', 'Laporan'), ('keuangan', 'Laporan keuangan dan anggaran'), ('perencanaan', 'Rencana dan program'), ('peraturan', 'Peraturan'), ('keputusan', 'Keputusan'), ('surat-edaran', 'Surat edaran'), ('kebijakan', 'Kebijakan lain'), ('putusan', 'Putusan badan peradilan'), ('penghentian-penyidikan', 'Surat perintah penghentian penyidikan atau penuntutan'), ('belanja-penegak-hukum', 'Rencana pengeluaran tahunan lembaga penegak hukum'), ('keuangan-penegak-hukum', 'Laporan keuangan tahunan lembaga penegak hukum'), ('pengembalian-korupsi', 'Laporan hasil pengembalian uang korupsi'), ('dinyatakan-terbuka', 'Informasi yang dinyatakan terbuka lewat keberatan atau sengketa'), ('perjanjian', 'Perjanjian dan kerja sama'), ('pengadaan', 'Pengadaan barang dan jasa'), ('prosedur', 'Prosedur dan standar'), ('profil', 'Profil dan struktur'), ('data', 'Data dan statistik'), ('pengumuman', 'Pengumuman'), ('formulir', 'Formulir'), ('lain', 'Lainnya')], max_length=30, verbose_name='jenis yang keliru')),
                        ('reason', models.TextField(max_length=1000, verbose_name='alasan')),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diajukan oleh')),
                        ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diputuskan oleh')),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document', verbose_name='dokumen')),
                    ],
                    options={
                        'verbose_name': 'pembetulan jenis dokumen',
                        'verbose_name_plural': 'pembetulan jenis dokumen',
                        'ordering': ['-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='LearnedAbbreviation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('short', models.CharField(max_length=10, verbose_name='singkatan')),
                        ('long', models.CharField(max_length=160, verbose_name='kepanjangan')),
                        ('gist', models.CharField(max_length=160)),
                        ('documents', models.PositiveIntegerField(verbose_name='dokumen')),
                        ('agencies', models.PositiveIntegerField(verbose_name='OPD')),
                        ('has_conflict', models.BooleanField(verbose_name='punya arti lain')),
                        ('is_active', models.BooleanField(verbose_name='dipakai pencarian')),
                    ],
                    options={
                        'verbose_name': 'singkatan dari dokumen',
                        'verbose_name_plural': 'singkatan dari dokumen',
                        'ordering': ['short', '-documents'],
                        'constraints': [models.UniqueConstraint(fields=('short', 'gist'), name='learned_abbreviation_once'), models.CheckConstraint(condition=models.Q(('is_active', False), models.Q(('agencies__gte', 2), ('documents__gte', 3), ('has_conflict', False)), _connector='OR'), name='learned_abbreviation_is_sure')],
                    },
                ),
                migrations.CreateModel(
                    name='Opening',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('file', models.FileField(blank=True, editable=False, max_length=200, upload_to=opd.models.sealed.storage_key, verbose_name='berkas')),
                        ('key', opd.encryption.EncryptedTextField(blank=True, editable=False, verbose_name='kunci')),
                        ('name', opd.encryption.EncryptedTextField(blank=True, verbose_name='nama berkas')),
                        ('mime', models.CharField(blank=True, max_length=100, verbose_name='jenis berkas')),
                        ('size', models.PositiveBigIntegerField(default=0, verbose_name='ukuran')),
                        ('sha256', models.CharField(blank=True, max_length=64, verbose_name='SHA-256')),
                        ('destroyed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='dimusnahkan pada')),
                        ('way', models.CharField(choices=[('opened', 'Dibuka sesudah masanya berakhir'), ('ruling', 'Dinyatakan terbuka lewat keberatan atau sengketa')], max_length=20, verbose_name='dasar')),
                        ('reason', models.TextField(blank=True, verbose_name='alasan')),
                        ('ruling', models.CharField(blank=True, max_length=300, verbose_name='putusan yang membukanya')),
                        ('ruled_on', models.DateField(blank=True, null=True, verbose_name='tanggal putusan')),
                        ('is_final', models.BooleanField(default=False, verbose_name='putusan tidak digugat atau diajukan kasasi')),
                        ('proposed_at', models.DateTimeField(auto_now_add=True, verbose_name='diusulkan pada')),
                        ('stage', models.CharField(choices=[('menunggu', 'Menunggu orang kedua'), ('dibuka', 'Dibuka'), ('ditolak', 'Ditolak Atasan PPID'), ('keliru', 'Bukan dokumen yang dimaksud putusan')], default='menunggu', max_length=12, verbose_name='status')),
                        ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='diputuskan pada')),
                        ('answer', models.TextField(blank=True, verbose_name='jawaban')),
                        ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diputuskan oleh')),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='openings', to='documents.document', verbose_name='dokumen')),
                        ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diusulkan oleh')),
                        ('test', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='openings', to='documents.consequencetest', verbose_name='uji konsekuensi')),
                    ],
                    options={
                        'verbose_name': 'usul membuka dokumen',
                        'verbose_name_plural': 'usul membuka dokumen',
                        'ordering': ['-pk'],
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='PublicKind',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('laporan', 'Laporan'), ('keuangan', 'Laporan keuangan dan anggaran'), ('perencanaan', 'Rencana dan program'), ('peraturan', 'Peraturan'), ('keputusan', 'Keputusan'), ('surat-edaran', 'Surat edaran'), ('kebijakan', 'Kebijakan lain'), ('putusan', 'Putusan badan peradilan'), ('penghentian-penyidikan', 'Surat perintah penghentian penyidikan atau penuntutan'), ('belanja-penegak-hukum', 'Rencana pengeluaran tahunan lembaga penegak hukum'), ('keuangan-penegak-hukum', 'Laporan keuangan tahunan lembaga penegak hukum'), ('pengembalian-korupsi', 'Laporan hasil pengembalian uang korupsi'), ('dinyatakan-terbuka', 'Informasi yang dinyatakan terbuka lewat keberatan atau sengketa'), ('perjanjian', 'Perjanjian dan kerja sama'), ('pengadaan', 'Pengadaan barang dan jasa'), ('prosedur', 'Prosedur dan standar'), ('profil', 'Profil dan struktur'), ('data', 'Data dan statistik'), ('pengumuman', 'Pengumuman'), ('formulir', 'Formulir'), ('lain', 'Lainnya')], max_length=30, verbose_name='jenis dokumen')),
                        ('since', models.DateTimeField(verbose_name='sejak')),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='public_kinds', to='documents.document', verbose_name='dokumen')),
                    ],
                    options={
                        'verbose_name': 'jenis selama terbit',
                        'verbose_name_plural': 'jenis selama terbit',
                        'ordering': ['pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Redaction',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('state', models.CharField(choices=[('choosing', 'Bagian sedang dipilih'), ('making', 'Salinan sedang dibuat'), ('checking', 'Salinan sedang diperiksa'), ('clean', 'Terbukti bersih'), ('holds', 'Masih memuat kata yang dihitamkan'), ('unproven', 'Belum dapat dibuktikan'), ('discarded', 'Dibatalkan')], db_index=True, default='choosing', max_length=20, verbose_name='keadaan')),
                        ('pages', models.PositiveIntegerField(verbose_name='halaman')),
                        ('done', models.PositiveIntegerField(default=0, verbose_name='halaman yang sudah selesai')),
                        ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='percobaan')),
                        ('moved_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='terakhir bergerak')),
                        ('version', models.PositiveIntegerField(default=0, editable=False, help_text='Naik bila bagiannya berubah: yang membuat salinan hanya menang atas bagian yang dilihatnya.')),
                        ('error', models.CharField(blank=True, max_length=300, verbose_name='galat')),
                        ('left', opd.encryption.EncryptedTextField(blank=True, verbose_name='yang masih ada')),
                        ('begun_at', models.DateTimeField(verbose_name='dimulai pada')),
                        ('made_at', models.DateTimeField(blank=True, null=True, verbose_name='dibuat pada')),
                        ('proven_at', models.DateTimeField(blank=True, null=True, verbose_name='terbukti pada')),
                        ('begun_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dimulai oleh')),
                        ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dibuat oleh')),
                    ],
                    options={
                        'verbose_name': 'penghitaman',
                        'verbose_name_plural': 'penghitaman',
                        'ordering': ['-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='RedactionPage',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveIntegerField()),
                        ('read', opd.encryption.EncryptedTextField(blank=True)),
                        ('picture', models.BinaryField(null=True)),
                        ('remaining', opd.encryption.EncryptedTextField(blank=True)),
                        ('redaction', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='read_pages', to='documents.redaction')),
                    ],
                    options={
                        'ordering': ['number'],
                    },
                ),
                migrations.CreateModel(
                    name='RedactionPart',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('words', opd.encryption.EncryptedTextField(blank=True, verbose_name='kata yang harus hilang')),
                        ('everywhere', models.BooleanField(default=False, verbose_name='cari di semua halaman')),
                        ('ground', models.CharField(choices=[('a', 'Pasal 17 huruf a: menghambat proses penegakan hukum'), ('b', 'Pasal 17 huruf b: hak atas kekayaan intelektual dan persaingan usaha tidak sehat'), ('c', 'Pasal 17 huruf c: membahayakan pertahanan dan keamanan negara'), ('d', 'Pasal 17 huruf d: mengungkapkan kekayaan alam Indonesia'), ('e', 'Pasal 17 huruf e: merugikan ketahanan ekonomi nasional'), ('f', 'Pasal 17 huruf f: merugikan kepentingan hubungan luar negeri'), ('g', 'Pasal 17 huruf g: isi akta otentik yang bersifat pribadi atau wasiat seseorang'), ('h', 'Pasal 17 huruf h: mengungkap rahasia pribadi'), ('i', 'Pasal 17 huruf i: memorandum atau surat antar atau intra badan publik yang dirahasiakan'), ('j', 'Pasal 17 huruf j: tidak boleh diungkapkan berdasarkan undang-undang')], default='h', max_length=1, verbose_name='alasan pengecualian')),
                        ('law', models.CharField(blank=True, max_length=200, verbose_name='dasar undang-undang')),
                        ('reason', models.CharField(max_length=300, verbose_name='alasan')),
                        ('at', models.DateTimeField(auto_now_add=True, verbose_name='waktu')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='oleh')),
                        ('redaction', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='documents.redaction')),
                        ('test', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.consequencetest', verbose_name='uji konsekuensi')),
                    ],
                    options={
                        'verbose_name': 'bagian yang dihitamkan',
                        'verbose_name_plural': 'bagian yang dihitamkan',
                        'ordering': ['pk'],
                    },
                ),
                migrations.CreateModel(
                    name='RedactionBox',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('page', models.PositiveIntegerField(verbose_name='halaman')),
                        ('left', models.PositiveSmallIntegerField(verbose_name='kiri')),
                        ('top', models.PositiveSmallIntegerField(verbose_name='atas')),
                        ('width', models.PositiveSmallIntegerField(verbose_name='lebar')),
                        ('height', models.PositiveSmallIntegerField(verbose_name='tinggi')),
                        ('part', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='boxes', to='documents.redactionpart')),
                    ],
                    options={
                        'verbose_name': 'kotak',
                        'verbose_name_plural': 'kotak',
                        'ordering': ['page', 'top', 'left', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='RenditionPart',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveIntegerField(verbose_name='nomor')),
                        ('sheet', models.PositiveIntegerField(default=0, verbose_name='lembar')),
                        ('first', models.PositiveIntegerField(default=0, verbose_name='baris pertama')),
                        ('last', models.PositiveIntegerField(default=0, verbose_name='baris terakhir')),
                        ('blocks', models.JSONField(blank=True, null=True, verbose_name='isi')),
                        ('text', models.TextField(blank=True, verbose_name='teks')),
                        ('rendition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='documents.rendition', verbose_name='salinan baca')),
                    ],
                    options={
                        'verbose_name': 'bagian salinan baca',
                        'verbose_name_plural': 'bagian salinan baca',
                        'ordering': ['rendition', 'number'],
                    },
                ),
                migrations.CreateModel(
                    name='Report',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('duty_code', models.SlugField(blank=True, max_length=80, verbose_name='kewajiban')),
                        ('subject', models.CharField(max_length=500, verbose_name='tentang')),
                        ('kind', models.CharField(choices=[('hilang', 'Informasinya tidak ada'), ('usang', 'Informasinya sudah usang'), ('rusak', 'Berkasnya rusak atau tidak terbaca'), ('salah', 'Isi atau keterangannya salah')], max_length=10, verbose_name='jenis')),
                        ('sameness', models.CharField(editable=False, max_length=120)),
                        ('state', models.CharField(choices=[('diterima', 'Diterima'), ('diteruskan', 'Diteruskan ke OPD'), ('selesai', 'Selesai'), ('ditolak', 'Ditolak')], default='diterima', max_length=12, verbose_name='status')),
                        ('received_at', models.DateTimeField(verbose_name='diterima')),
                        ('due_on', models.DateField(verbose_name='paling lambat')),
                        ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='dijawab')),
                        ('answer', models.TextField(blank=True, max_length=2000, verbose_name='jawaban')),
                        ('version', models.PositiveIntegerField(default=0, editable=False)),
                        ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dijawab oleh')),
                        ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reports', to='documents.category', verbose_name='kategori')),
                        ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='documents.document', verbose_name='dokumen')),
                        ('opd', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='opd.opd', verbose_name='OPD')),
                        ('solution', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document', verbose_name='dokumen yang menjawab')),
                    ],
                    options={
                        'verbose_name': 'laporan warga',
                        'verbose_name_plural': 'laporan warga',
                        'ordering': ['-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='ReportEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('act', models.CharField(choices=[('receive', 'Diterima'), ('forward', 'Diteruskan ke OPD'), ('finish', 'Diselesaikan'), ('refuse', 'Ditolak'), ('join', 'Dilaporkan juga oleh orang lain'), ('release', 'Uraian dibuka untuk umum')], max_length=12, verbose_name='tindakan')),
                        ('state', models.CharField(choices=[('diterima', 'Diterima'), ('diteruskan', 'Diteruskan ke OPD'), ('selesai', 'Selesai'), ('ditolak', 'Ditolak')], max_length=12, verbose_name='status sesudahnya')),
                        ('at', models.DateTimeField(verbose_name='waktu')),
                        ('text', models.TextField(blank=True, verbose_name='catatan')),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='oleh')),
                        ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='documents.report', verbose_name='laporan')),
                    ],
                    options={
                        'verbose_name': 'riwayat laporan',
                        'verbose_name_plural': 'riwayat laporan',
                        'ordering': ['pk'],
                    },
                ),
                migrations.CreateModel(
                    name='ReportVoice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('text', models.TextField(max_length=2000, verbose_name='uraian')),
                        ('email', opd.encryption.EncryptedTextField(blank=True, max_length=254, verbose_name='surel')),
                        ('at', models.DateTimeField(verbose_name='waktu')),
                        ('is_suspect', models.BooleanField(default=False, verbose_name='mungkin dikirim mesin')),
                        ('released_at', models.DateTimeField(blank=True, null=True, verbose_name='dibuka pada')),
                        ('submission', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('released_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dibuka oleh')),
                        ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='voices', to='documents.report', verbose_name='laporan')),
                    ],
                    options={
                        'verbose_name': 'suara warga',
                        'verbose_name_plural': 'suara warga',
                        'ordering': ['pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Revision',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveIntegerField(verbose_name='versi')),
                        ('file', opd.models.sealed.SealableFileField(max_length=200, upload_to=documents.models.revision.storage_key, verbose_name='berkas')),
                        ('name', models.CharField(max_length=120, verbose_name='nama berkas')),
                        ('mime', models.CharField(max_length=100, verbose_name='jenis berkas')),
                        ('size', models.PositiveBigIntegerField(verbose_name='ukuran')),
                        ('sha256', models.CharField(db_index=True, max_length=64, verbose_name='SHA-256')),
                        ('disclosure', models.CharField(choices=[('public', 'Terbuka'), ('withheld', 'Belum dibuka'), ('sealed', 'Disegel')], default='withheld', max_length=20, verbose_name='keterbukaan')),
                        ('uploaded_at', models.DateTimeField(auto_now_add=True, verbose_name='diunggah pada')),
                        ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='terbit pada')),
                        ('extraction', models.CharField(choices=[('waiting', 'Teks menunggu dibaca'), ('running', 'Teks sedang dibaca'), ('done', 'Teks sudah dibaca'), ('empty', 'Berkas tidak berisi teks'), ('failed', 'Teks tidak dapat dibaca')], default='waiting', max_length=20, verbose_name='pembacaan teks')),
                        ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='percobaan')),
                        ('error', models.CharField(blank=True, max_length=300, verbose_name='galat')),
                        ('machine_read', models.BooleanField(default=False, verbose_name='teks dibaca mesin (OCR)')),
                        ('pages', models.PositiveIntegerField(blank=True, null=True, verbose_name='halaman')),
                        ('preview', opd.models.sealed.SealableFileField(blank=True, max_length=200, upload_to=documents.models.revision.preview_key, verbose_name='gambar halaman pertama')),
                        ('downloads', models.PositiveBigIntegerField(default=0, verbose_name='unduhan')),
                        ('text', opd.encryption.LateSealedTextField(blank=True, verbose_name='teks')),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='documents.document', verbose_name='dokumen')),
                        ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diunggah oleh')),
                    ],
                    options={
                        'verbose_name': 'versi berkas',
                        'verbose_name_plural': 'versi berkas',
                        'ordering': ['document', '-number'],
                    },
                ),
                migrations.AddField(
                    model_name='rendition',
                    name='revision',
                    field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='rendition', to='documents.revision', verbose_name='versi berkas'),
                ),
                migrations.AddField(
                    model_name='redaction',
                    name='result',
                    field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='redaction', to='documents.revision', verbose_name='salinan'),
                ),
                migrations.AddField(
                    model_name='redaction',
                    name='revision',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='redactions', to='documents.revision', verbose_name='berkas asli'),
                ),
                migrations.CreateModel(
                    name='Reading',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kept', opd.encryption.EncryptedTextField(blank=True, editable=False)),
                        ('revision', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='reading', to='documents.revision')),
                    ],
                ),
                migrations.CreateModel(
                    name='PageText',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveIntegerField(verbose_name='halaman')),
                        ('state', models.CharField(choices=[('layer', 'teksnya ada di berkas'), ('waiting', 'menunggu dibaca mesin'), ('read', 'dibaca mesin'), ('unclear', 'tidak jelas terbaca mesin'), ('unreadable', 'tidak terbaca mesin'), ('skipped', 'tidak dibaca: melebihi batas')], max_length=20, verbose_name='pembacaan')),
                        ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='percobaan')),
                        ('seconds', models.FloatField(default=0, verbose_name='detik')),
                        ('text', opd.encryption.LateSealedTextField(blank=True, verbose_name='teks')),
                        ('seen', opd.encryption.LateSealedTextField(blank=True, verbose_name='dibaca mesin')),
                        ('revision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='page_texts', to='documents.revision')),
                    ],
                    options={
                        'verbose_name': 'halaman',
                        'verbose_name_plural': 'halaman',
                        'ordering': ['revision', 'number'],
                    },
                ),
                migrations.CreateModel(
                    name='PagePicture',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('page', models.PositiveIntegerField(verbose_name='halaman')),
                        ('width', models.PositiveSmallIntegerField(verbose_name='lebar')),
                        ('height', models.PositiveSmallIntegerField(verbose_name='tinggi')),
                        ('digest', models.CharField(max_length=64, verbose_name='SHA-256 berkas')),
                        ('name', models.CharField(max_length=120, unique=True, verbose_name='nama berkas gambar')),
                        ('size', models.PositiveIntegerField(verbose_name='ukuran')),
                        ('drawn_at', models.DateTimeField(auto_now_add=True, db_index=True, verbose_name='digambar pada')),
                        ('words', models.BinaryField(blank=True, default=b'', verbose_name='kata')),
                        ('revision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='page_pictures', to='documents.revision', verbose_name='versi berkas')),
                    ],
                    options={
                        'verbose_name': 'gambar halaman',
                        'verbose_name_plural': 'gambar halaman',
                        'ordering': ['revision', 'page', 'width'],
                    },
                ),
                migrations.CreateModel(
                    name='Finding',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('nik', 'NIK'), ('kk', 'Nomor Kartu Keluarga'), ('npwp', 'NPWP'), ('phone', 'Nomor telepon'), ('email', 'Alamat surel'), ('account', 'Nomor rekening'), ('address', 'Alamat rumah'), ('health', 'Keadaan kesehatan')], max_length=20, verbose_name='jenis')),
                        ('place', models.CharField(choices=[('text', 'dalam teks'), ('picture', 'di gambar dalam berkas'), ('beneath', 'di komentar atau bagian berkas yang tidak tampak')], default='text', max_length=20, verbose_name='tempat')),
                        ('page', models.PositiveIntegerField(blank=True, null=True, verbose_name='halaman')),
                        ('start', models.PositiveIntegerField(verbose_name='awal')),
                        ('end', models.PositiveIntegerField(verbose_name='akhir')),
                        ('value', opd.encryption.EncryptedTextField(verbose_name='yang ditemukan')),
                        ('before', opd.encryption.EncryptedTextField(blank=True, verbose_name='kata sebelumnya')),
                        ('written', opd.encryption.EncryptedTextField(verbose_name='seperti tertulis')),
                        ('after', opd.encryption.EncryptedTextField(blank=True, verbose_name='kata sesudahnya')),
                        ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='dijawab pada')),
                        ('verdict', models.CharField(blank=True, choices=[('not_personal', 'Bukan data pribadi'), ('official', 'Data publik pejabat'), ('redact', 'Akan dihitamkan')], max_length=20, verbose_name='jawaban')),
                        ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('revision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='documents.revision')),
                    ],
                    options={
                        'verbose_name': 'temuan data pribadi',
                        'verbose_name_plural': 'temuan data pribadi',
                        'ordering': ['pk'],
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='FileScan',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('state', models.CharField(choices=[('waiting', 'Menunggu dipindai'), ('clean', 'Tidak ada yang ditemukan'), ('infected', 'Virus ditemukan')], default='waiting', max_length=20, verbose_name='keadaan')),
                        ('at', models.DateTimeField(blank=True, null=True, verbose_name='dipindai pada')),
                        ('found', models.CharField(blank=True, max_length=200, verbose_name='yang ditemukan')),
                        ('error', models.CharField(blank=True, max_length=200, verbose_name='galat')),
                        ('revision', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='scan', to='documents.revision', verbose_name='versi berkas')),
                    ],
                    options={
                        'verbose_name': 'pemindaian virus',
                        'verbose_name_plural': 'pemindaian virus',
                    },
                ),
                migrations.CreateModel(
                    name='DocumentEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('act', models.CharField(max_length=40, verbose_name='tindakan')),
                        ('state', models.CharField(choices=[('draft', 'Draf'), ('in_review', 'Menunggu pemeriksaan'), ('returned', 'Dikembalikan'), ('published', 'Terbit'), ('change_draft', 'Terbit, perubahan belum diajukan'), ('change_in_review', 'Terbit, perubahan menunggu pemeriksaan'), ('change_returned', 'Terbit, perubahan dikembalikan'), ('withdrawn', 'Dicabut'), ('exempt', 'Dikecualikan')], max_length=20, verbose_name='status sesudahnya')),
                        ('at', models.DateTimeField(auto_now_add=True, verbose_name='waktu')),
                        ('reason', models.TextField(blank=True, verbose_name='alasan')),
                        ('changes', models.JSONField(blank=True, default=dict, verbose_name='perubahan')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='oleh')),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='documents.document', verbose_name='dokumen')),
                        ('revision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='documents.revision', verbose_name='versi berkas')),
                    ],
                    options={
                        'verbose_name': 'riwayat dokumen',
                        'verbose_name_plural': 'riwayat dokumen',
                        'ordering': ['pk'],
                    },
                ),
                migrations.AddField(
                    model_name='document',
                    name='proposed_revision',
                    field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.revision'),
                ),
                migrations.AddField(
                    model_name='document',
                    name='published_revision',
                    field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.revision'),
                ),
                migrations.CreateModel(
                    name='Confirmation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField(verbose_name='dinyatakan pada')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dinyatakan oleh')),
                        ('revision', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='confirmation', to='documents.revision')),
                    ],
                    options={
                        'verbose_name': 'pernyataan sebelum terbit',
                        'verbose_name_plural': 'pernyataan sebelum terbit',
                    },
                ),
                migrations.CreateModel(
                    name='RevisionSeal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', opd.encryption.EncryptedTextField(editable=False)),
                        ('leftover', models.TextField(blank=True, editable=False)),
                        ('taken_at', models.DateTimeField(editable=False, null=True)),
                        ('revision', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='seal', to='documents.revision')),
                    ],
                ),
                migrations.CreateModel(
                    name='ScheduledPublication',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(verbose_name='versi yang diperiksa')),
                        ('at', models.DateTimeField(verbose_name='terbit pada')),
                        ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='dijadwalkan pada')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='selesai pada')),
                        ('end', models.CharField(blank=True, choices=[('published', 'Terbit'), ('cancelled', 'Dibatalkan'), ('void', 'Gugur')], max_length=20, verbose_name='akhirnya')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dijadwalkan oleh')),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='schedules', to='documents.document', verbose_name='dokumen')),
                    ],
                    options={
                        'verbose_name': 'jadwal terbit',
                        'verbose_name_plural': 'jadwal terbit',
                        'ordering': ['at', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Screening',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField(auto_now_add=True, verbose_name='diperiksa pada')),
                        ('found', models.PositiveIntegerField(verbose_name='jumlah temuan')),
                        ('unseen', models.CharField(blank=True, max_length=300, verbose_name='yang tidak terperiksa')),
                        ('format', models.PositiveSmallIntegerField(db_default=0, default=1, editable=False)),
                        ('signed_at', models.DateTimeField(blank=True, null=True, verbose_name='diperiksa sendiri pada')),
                        ('revision', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='screening', to='documents.revision')),
                        ('signed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diperiksa sendiri oleh')),
                    ],
                    options={
                        'verbose_name': 'pemeriksaan data pribadi',
                        'verbose_name_plural': 'pemeriksaan data pribadi',
                    },
                ),
                migrations.CreateModel(
                    name='SearchAbbreviation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('short', models.CharField(db_index=True, max_length=10)),
                        ('long', models.CharField(max_length=160)),
                        ('gist', models.CharField(max_length=160)),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='documents.document')),
                    ],
                ),
                migrations.CreateModel(
                    name='SearchChunk',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('position', models.PositiveIntegerField()),
                        ('text', models.TextField()),
                        ('roots', models.BinaryField(blank=True, default=b'')),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chunks', to='documents.document')),
                    ],
                    options={
                        'ordering': ['document', 'position'],
                    },
                ),
                migrations.CreateModel(
                    name='SearchPair',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('bucket', models.PositiveSmallIntegerField()),
                        ('block', models.PositiveIntegerField()),
                        ('data', models.BinaryField()),
                    ],
                    options={
                        'indexes': [models.Index(fields=['block'], name='documents_s_block_5fb215_idx')],
                        'constraints': [models.UniqueConstraint(fields=('bucket', 'block'), name='pair_bucket_once')],
                    },
                ),
                migrations.CreateModel(
                    name='SearchPosting',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.BigIntegerField()),
                        ('block', models.PositiveIntegerField()),
                        ('data', models.BinaryField()),
                    ],
                    options={
                        'indexes': [models.Index(fields=['block'], name='documents_s_block_8622cf_idx')],
                        'constraints': [models.UniqueConstraint(fields=('key', 'block'), name='posting_once')],
                    },
                ),
                migrations.CreateModel(
                    name='SkeletonNode',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.SlugField(max_length=60, unique=True, verbose_name='kode')),
                        ('name', models.CharField(max_length=200, verbose_name='nama')),
                        ('classification', models.CharField(choices=[('berkala', 'Berkala'), ('serta-merta', 'Serta-merta'), ('setiap-saat', 'Setiap saat')], max_length=20, verbose_name='klasifikasi')),
                        ('position', models.PositiveIntegerField(default=0, verbose_name='urutan')),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='children', to='documents.skeletonnode', verbose_name='parent')),
                    ],
                    options={
                        'verbose_name': 'kategori baku',
                        'verbose_name_plural': 'kategori baku',
                        'ordering': ['position', 'name'],
                    },
                ),
                migrations.CreateModel(
                    name='RetentionSchedule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(blank=True, choices=[('laporan', 'Laporan'), ('keuangan', 'Laporan keuangan dan anggaran'), ('perencanaan', 'Rencana dan program'), ('peraturan', 'Peraturan'), ('keputusan', 'Keputusan'), ('surat-edaran', 'Surat edaran'), ('kebijakan', 'Kebijakan lain'), ('putusan', 'Putusan badan peradilan'), ('penghentian-penyidikan', 'Surat perintah penghentian penyidikan atau penuntutan'), ('belanja-penegak-hukum', 'Rencana pengeluaran tahunan lembaga penegak hukum'), ('keuangan-penegak-hukum', 'Laporan keuangan tahunan lembaga penegak hukum'), ('pengembalian-korupsi', 'Laporan hasil pengembalian uang korupsi'), ('dinyatakan-terbuka', 'Informasi yang dinyatakan terbuka lewat keberatan atau sengketa'), ('perjanjian', 'Perjanjian dan kerja sama'), ('pengadaan', 'Pengadaan barang dan jasa'), ('prosedur', 'Prosedur dan standar'), ('profil', 'Profil dan struktur'), ('data', 'Data dan statistik'), ('pengumuman', 'Pengumuman'), ('formulir', 'Formulir'), ('lain', 'Lainnya')], max_length=30, verbose_name='jenis dokumen')),
                        ('retention', models.CharField(help_text='Misalnya: aktif 2 tahun, inaktif 3 tahun, musnah.', max_length=100, verbose_name='jangka waktu penyimpanan')),
                        ('basis', models.CharField(help_text='Peraturan tentang JRA dan butirnya.', max_length=300, verbose_name='dasar')),
                        ('node', models.OneToOneField(blank=True, help_text='Mendahului jenis dokumen.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='retention', to='documents.skeletonnode', verbose_name='kategori baku')),
                    ],
                    options={
                        'verbose_name': 'jadwal retensi arsip',
                        'verbose_name_plural': 'jadwal retensi arsip',
                        'ordering': ['node__position', 'kind'],
                    },
                ),
                migrations.AddField(
                    model_name='duty',
                    name='node',
                    field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='duty', to='documents.skeletonnode', verbose_name='kategori baku'),
                ),
                migrations.AddField(
                    model_name='category',
                    name='counts_under',
                    field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='counted_categories', to='documents.skeletonnode'),
                ),
                migrations.AddField(
                    model_name='category',
                    name='skeleton_node',
                    field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='categories', to='documents.skeletonnode'),
                ),
                migrations.CreateModel(
                    name='Statute',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('act', models.CharField(help_text='Nomor dan tahunnya, misalnya UU 27/2022.', max_length=60, verbose_name='undang-undang')),
                        ('title', models.CharField(help_text='Misalnya: Pelindungan Data Pribadi.', max_length=200, verbose_name='tentang')),
                        ('article', models.CharField(help_text='Angkanya saja, misalnya 4 atau 95A.', max_length=8, validators=[django.core.validators.RegexValidator('^[0-9]{1,4}[A-Z]{0,2}$', 'Tulis angkanya saja, misalnya 4 atau 95A.')], verbose_name='pasal')),
                        ('paragraph', models.CharField(blank=True, help_text='Angkanya saja, bila ada.', max_length=8, validators=[django.core.validators.RegexValidator('^[0-9]{1,4}[A-Z]{0,2}$', 'Tulis angkanya saja, misalnya 4 atau 95A.')], verbose_name='ayat')),
                        ('valid_from', models.DateField(blank=True, null=True, verbose_name='berlaku sejak')),
                        ('valid_to', models.DateField(blank=True, help_text='Isi bila pasal ini dicabut atau diganti.', null=True, verbose_name='berlaku sampai')),
                    ],
                    options={
                        'verbose_name': 'undang-undang untuk huruf j',
                        'verbose_name_plural': 'undang-undang untuk huruf j',
                        'ordering': ['act', 'article', 'paragraph'],
                        'constraints': [models.UniqueConstraint(fields=('act', 'article', 'paragraph'), name='statute_once', violation_error_message='Pasal dan ayat ini sudah ada di tabel.'), models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='statute_ends_after_begin', violation_error_message='Tanggal akhir tidak boleh sebelum tanggal awal.'), models.CheckConstraint(condition=models.Q(('act', ''), _negated=True), name='statute_has_act'), models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='statute_has_title'), models.CheckConstraint(condition=models.Q(('article', ''), _negated=True), name='statute_has_article')],
                    },
                ),
                migrations.AddField(
                    model_name='consequencetest',
                    name='statute',
                    field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.statute', verbose_name='undang-undang untuk huruf j'),
                ),
                migrations.CreateModel(
                    name='Synonym',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('ways', models.TextField(help_text='Satu baris satu cara, misalnya “dinkes” lalu “dinas kesehatan”. Siapa mencari yang satu, menemukan juga yang lain. Huruf besar dan kecil dianggap sama.', verbose_name='cara menulis')),
                        ('wider', models.CharField(blank=True, help_text='Boleh kosong. Kata yang lebih luas, misalnya “anggaran” untuk APBD: dokumen dengan kata itu ikut ditemukan, tetapi di bawah, dan hanya bila pencarian memuat kata lain juga.', max_length=100, verbose_name='termasuk dalam')),
                        ('is_regulation', models.BooleanField(default=False, help_text='Siapa mencari “perda 3/2019”, menemukan peraturan itu sendiri di atas dokumen yang menyebutnya.', verbose_name='jenis peraturan')),
                    ],
                    options={
                        'verbose_name': 'singkatan dan padanan kata',
                        'verbose_name_plural': 'singkatan dan padanan kata',
                        'ordering': ['ways'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ways', ''), _negated=True), name='synonym_says_something')],
                    },
                ),
                migrations.CreateModel(
                    name='SynonymTable',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.BigIntegerField(default=0)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='one_table_of_synonyms')],
                    },
                ),
                migrations.CreateModel(
                    name='UploadBatch',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField(auto_now_add=True, verbose_name='diunggah pada')),
                        ('stated', models.JSONField(default=dict)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='oleh')),
                        ('category', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='documents.category', verbose_name='kategori')),
                        ('opd', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='opd.opd', verbose_name='OPD')),
                    ],
                    options={
                        'verbose_name': 'unggahan',
                        'verbose_name_plural': 'unggahan',
                        'ordering': ['-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='BatchFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=120, verbose_name='nama berkas')),
                        ('refusal', models.TextField(blank=True, verbose_name='alasan ditolak')),
                        ('document', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='documents.document')),
                        ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='documents.uploadbatch')),
                    ],
                    options={
                        'ordering': ['pk'],
                    },
                ),
                migrations.CreateModel(
                    name='YearlyReport',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('year', models.PositiveSmallIntegerField(editable=False, unique=True, verbose_name='tahun')),
                        ('done_on', models.DateField(blank=True, editable=False, null=True, verbose_name='selesai tanggal')),
                        ('monev_score', models.DecimalField(blank=True, decimal_places=2, help_text='Nilai tahun itu dari Komisi Informasi, 0 sampai 100.', max_digits=5, null=True, verbose_name='nilai Monev')),
                        ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document', verbose_name='laporan yang terbit')),
                        ('done_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diselesaikan oleh')),
                    ],
                    options={
                        'verbose_name': 'laporan tahunan',
                        'verbose_name_plural': 'laporan tahunan',
                        'ordering': ['-year'],
                    },
                ),
                migrations.AddConstraint(
                    model_name='alert',
                    constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='alert_ends_after_start'),
                ),
                migrations.AddConstraint(
                    model_name='alert',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('danger', ''), _negated=True), models.Q(('area', ''), _negated=True)), name='alert_says_what_and_where'),
                ),
                migrations.AddConstraint(
                    model_name='alert',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('end_reason', ''), ('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='alert_ended_early_has_reason'),
                ),
                migrations.AddConstraint(
                    model_name='alert',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('reviewed_at__isnull', True), ('reviewed_by__isnull', True)), models.Q(('reviewed_at__isnull', False), ('reviewed_by__isnull', False)), _connector='OR'), name='alert_review_is_a_pair'),
                ),
                migrations.AddConstraint(
                    model_name='alert',
                    constraint=models.CheckConstraint(condition=models.Q(('review', 'menunggu'), ('reviewed_at__isnull', False), _connector='OR'), name='alert_reviewed_by_somebody'),
                ),
                migrations.AddConstraint(
                    model_name='alert',
                    constraint=models.CheckConstraint(condition=models.Q(('reviewed_by__isnull', True), models.Q(('reviewed_by', models.F('published_by')), _negated=True), _connector='OR'), name='alert_reviewed_by_another', violation_error_message='Yang menerbitkan peringatan tidak memeriksanya sendiri.'),
                ),
                migrations.AddConstraint(
                    model_name='consequenceevent',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('act__in', ('return', 'refuse')), _negated=True), models.Q(('text', ''), _negated=True), _connector='OR'), name='test_returned_or_refused_with_reason'),
                ),
                migrations.AddConstraint(
                    model_name='dailyuse',
                    constraint=models.UniqueConstraint(fields=('day', 'document', 'use'), name='daily_use_once_a_day'),
                ),
                migrations.AddConstraint(
                    model_name='dutymonth',
                    constraint=models.UniqueConstraint(condition=models.Q(('reason', '')), fields=('opd', 'month'), name='duty_month_recorded_once'),
                ),
                migrations.AddConstraint(
                    model_name='dutymonth',
                    constraint=models.CheckConstraint(condition=models.Q(('met__lte', models.F('owed'))), name='duty_month_met_at_most_owed'),
                ),
                migrations.AddConstraint(
                    model_name='dutymonth',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), ('recorded_by__isnull', True)), models.Q(models.Q(('reason', ''), _negated=True), ('recorded_by__isnull', False)), _connector='OR'), name='duty_month_correction_has_reason_and_author'),
                ),
                migrations.AddConstraint(
                    model_name='dutystatement',
                    constraint=models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True)), fields=('duty', 'opd', 'kind', 'from_on'), name='statement_once_a_day'),
                ),
                migrations.AddConstraint(
                    model_name='dutystatement',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ('masih-berlaku', 'nihil')), _negated=True), models.Q(models.Q(('signed_by', ''), _negated=True), models.Q(('signed_as', ''), _negated=True)), _connector='OR'), name='statement_is_signed'),
                ),
                migrations.AddConstraint(
                    model_name='dutystatement',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('document__isnull', False), ('kind__in', ('dokumen', 'masih-berlaku'))), models.Q(models.Q(('kind__in', ('dokumen', 'masih-berlaku')), _negated=True), ('document__isnull', True)), _connector='OR'), name='statement_names_its_document'),
                ),
                migrations.AddConstraint(
                    model_name='dutystatement',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['nihil', 'tidak-berlaku']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='statement_has_reason'),
                ),
                migrations.AddConstraint(
                    model_name='dutystatement',
                    constraint=models.CheckConstraint(condition=models.Q(('until_on__isnull', True), ('until_on__gte', models.F('from_on')), _connector='OR'), name='statement_ends_later'),
                ),
                migrations.AddConstraint(
                    model_name='dutystatement',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_by__isnull', True)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False)), _connector='OR'), name='statement_revoked_by_somebody'),
                ),
                migrations.AddConstraint(
                    model_name='edition',
                    constraint=models.CheckConstraint(condition=models.Q(('decision_number', ''), _negated=True), name='edition_has_decision_number'),
                ),
                migrations.AddConstraint(
                    model_name='edition',
                    constraint=models.CheckConstraint(condition=models.Q(('officer', ''), _negated=True), name='edition_has_officer'),
                ),
                migrations.AddConstraint(
                    model_name='editionfile',
                    constraint=models.UniqueConstraint(fields=('edition', 'of', 'format', 'part'), name='edition_file_once'),
                ),
                migrations.AddConstraint(
                    model_name='importeddocument',
                    constraint=models.UniqueConstraint(fields=('opd', 'sha256', 'title'), name='import_nothing_twice'),
                ),
                migrations.AddConstraint(
                    model_name='importrun',
                    constraint=models.CheckConstraint(condition=models.Q(('next_row__lte', models.F('total'))), name='import_within_its_rows'),
                ),
                migrations.AddConstraint(
                    model_name='importrun',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('sentence', ''), _negated=True), _connector='OR'), name='import_refusal_says_why'),
                ),
                migrations.AddConstraint(
                    model_name='importrow',
                    constraint=models.UniqueConstraint(fields=('run', 'line'), name='import_row_once'),
                ),
                migrations.AddConstraint(
                    model_name='importrow',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'fault'), _negated=True), models.Q(('sentence', ''), _negated=True), _connector='OR'), name='import_fault_says_why'),
                ),
                migrations.AddConstraint(
                    model_name='kindcorrection',
                    constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('waiting', 'confirmed'))), fields=('document', 'kind'), name='kind_correction_once'),
                ),
                migrations.AddConstraint(
                    model_name='kindcorrection',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='kind_correction_decided_pair'),
                ),
                migrations.AddConstraint(
                    model_name='kindcorrection',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='kind_correction_two_people'),
                ),
                migrations.AddConstraint(
                    model_name='kindcorrection',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='kind_correction_refused_with_reason'),
                ),
                migrations.AddConstraint(
                    model_name='opening',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('file', ''), ('key', '')), models.Q(('destroyed_at__isnull', True), models.Q(('key', ''), _negated=True), models.Q(('file', ''), _negated=True)), _connector='OR'), name='opening_file_and_key'),
                ),
                migrations.AddConstraint(
                    model_name='opening',
                    constraint=models.UniqueConstraint(condition=models.Q(('stage', 'menunggu')), fields=('test', 'way'), name='opening_waits_once'),
                ),
                migrations.AddConstraint(
                    model_name='opening',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_final', False), ('ruled_on__isnull', True), ('ruling', ''), ('way', 'opened'), models.Q(('reason', ''), _negated=True)), models.Q(('is_final', True), ('ruled_on__isnull', False), ('way', 'ruling'), models.Q(('ruling', ''), _negated=True)), _connector='OR'), name='opening_names_its_ground'),
                ),
                migrations.AddConstraint(
                    model_name='opening',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('stage', 'menunggu')), models.Q(models.Q(('stage', 'menunggu'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='opening_decision_is_whole'),
                ),
                migrations.AddConstraint(
                    model_name='opening',
                    constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='opening_needs_two_persons'),
                ),
                migrations.AddConstraint(
                    model_name='opening',
                    constraint=models.CheckConstraint(condition=models.Q(('stage__in', ('menunggu', 'dibuka')), models.Q(('stage', 'ditolak'), ('way', 'opened'), models.Q(('answer', ''), _negated=True)), models.Q(('stage', 'keliru'), ('way', 'ruling'), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='opening_ruling_is_not_refused'),
                ),
                migrations.AddConstraint(
                    model_name='publickind',
                    constraint=models.UniqueConstraint(fields=('document', 'kind'), name='public_kind_once'),
                ),
                migrations.AddConstraint(
                    model_name='redactionpage',
                    constraint=models.UniqueConstraint(fields=('redaction', 'number'), name='redaction_page_once'),
                ),
                migrations.AddConstraint(
                    model_name='redactionpart',
                    constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='redaction_part_has_reason'),
                ),
                migrations.AddConstraint(
                    model_name='redactionpart',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('ground', 'j'), _negated=True), models.Q(('law', ''), _negated=True), _connector='OR'), name='redaction_ground_j_names_its_law', violation_error_message='Untuk huruf j, sebut undang-undang dan pasalnya.'),
                ),
                migrations.AddConstraint(
                    model_name='redactionpart',
                    constraint=models.CheckConstraint(condition=models.Q(('everywhere', False), models.Q(('words', ''), _negated=True), _connector='OR'), name='redaction_looks_for_words'),
                ),
                migrations.AddConstraint(
                    model_name='redactionbox',
                    constraint=models.CheckConstraint(condition=models.Q(('height__gte', 1), ('left__lte', django.db.models.expressions.CombinedExpression(models.Value(1000), '-', models.F('width'))), ('page__gte', 1), ('width__gte', 1), ('top__lte', django.db.models.expressions.CombinedExpression(models.Value(1000), '-', models.F('height')))), name='redaction_box_on_the_page', violation_error_message='Kotak itu keluar dari halaman.'),
                ),
                migrations.AddConstraint(
                    model_name='renditionpart',
                    constraint=models.UniqueConstraint(fields=('rendition', 'number'), name='rendition_part_once'),
                ),
                migrations.AddConstraint(
                    model_name='renditionpart',
                    constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='rendition_part_from_one'),
                ),
                migrations.AddConstraint(
                    model_name='renditionpart',
                    constraint=models.CheckConstraint(condition=models.Q(('first__lte', models.F('last'))), name='rendition_part_rows_in_order'),
                ),
                migrations.AddIndex(
                    model_name='report',
                    index=models.Index(fields=['state', 'due_on'], name='report_due'),
                ),
                migrations.AddConstraint(
                    model_name='report',
                    constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('diterima', 'diteruskan'))), fields=('sameness',), name='report_one_open_for_each_matter'),
                ),
                migrations.AddConstraint(
                    model_name='report',
                    constraint=models.CheckConstraint(condition=models.Q(('document__isnull', True), models.Q(('category__isnull', True), ('duty_code', '')), _connector='OR'), name='report_document_or_other'),
                ),
                migrations.AddConstraint(
                    model_name='report',
                    constraint=models.CheckConstraint(condition=models.Q(('category__isnull', True), ('duty_code', ''), _connector='OR'), name='report_category_or_duty'),
                ),
                migrations.AddConstraint(
                    model_name='report',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('answered_by__isnull', True), ('state__in', ('diterima', 'diteruskan'))), models.Q(models.Q(('state__in', ('diterima', 'diteruskan')), _negated=True), ('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='report_closed_has_an_answer'),
                ),
                migrations.AddConstraint(
                    model_name='report',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'selesai'), _negated=True), ('solution__isnull', False), _connector='OR'), name='report_done_with_a_document'),
                ),
                migrations.AddConstraint(
                    model_name='report',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'ditolak'), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='report_refused_with_a_reason'),
                ),
                migrations.AddConstraint(
                    model_name='reportvoice',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('released_at__isnull', True), ('released_by__isnull', True)), models.Q(('released_at__isnull', False), ('released_by__isnull', False)), _connector='OR'), name='report_voice_release_is_a_pair'),
                ),
                migrations.AddIndex(
                    model_name='revision',
                    index=models.Index(fields=['id', 'disclosure', 'mime', 'size'], name='revision_listed'),
                ),
                migrations.AddConstraint(
                    model_name='revision',
                    constraint=models.UniqueConstraint(fields=('document', 'number'), name='revision_number_once'),
                ),
                migrations.AddConstraint(
                    model_name='revision',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('disclosure', 'public'), _negated=True), ('published_at__isnull', False), _connector='OR'), name='revision_public_has_date'),
                ),
                migrations.AddConstraint(
                    model_name='redaction',
                    constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('choosing', 'making', 'checking'))), fields=('revision',), name='redaction_one_open_for_a_file'),
                ),
                migrations.AddConstraint(
                    model_name='redaction',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('made_at__isnull', True), ('made_by__isnull', True)), models.Q(('made_at__isnull', False), ('made_by__isnull', False)), _connector='OR'), name='redaction_making_is_a_pair'),
                ),
                migrations.AddConstraint(
                    model_name='redaction',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'clean'), _negated=True), models.Q(('made_at__isnull', False), ('proven_at__isnull', False), ('result__isnull', False)), _connector='OR'), name='redaction_clean_is_proven'),
                ),
                migrations.AddConstraint(
                    model_name='redaction',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'checking'), _negated=True), ('result__isnull', False), _connector='OR'), name='redaction_checks_a_copy'),
                ),
                migrations.AddConstraint(
                    model_name='redaction',
                    constraint=models.CheckConstraint(condition=models.Q(('done__lte', models.F('pages')), ('pages__gte', 1)), name='redaction_done_of_pages'),
                ),
                migrations.AddIndex(
                    model_name='pagetext',
                    index=models.Index(condition=models.Q(('state', 'waiting')), fields=['revision'], name='page_waiting'),
                ),
                migrations.AddConstraint(
                    model_name='pagetext',
                    constraint=models.UniqueConstraint(fields=('revision', 'number'), name='page_number_once'),
                ),
                migrations.AddConstraint(
                    model_name='pagetext',
                    constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='page_number_from_one'),
                ),
                migrations.AddConstraint(
                    model_name='pagepicture',
                    constraint=models.UniqueConstraint(fields=('revision', 'page', 'width'), name='page_picture_once'),
                ),
                migrations.AddConstraint(
                    model_name='pagepicture',
                    constraint=models.CheckConstraint(condition=models.Q(('page__gte', 1)), name='page_picture_from_one'),
                ),
                migrations.AddIndex(
                    model_name='finding',
                    index=models.Index(fields=['revision', 'verdict'], name='finding_of_revision'),
                ),
                migrations.AddConstraint(
                    model_name='finding',
                    constraint=models.CheckConstraint(condition=models.Q(('end__gt', models.F('start'))), name='finding_is_somewhere'),
                ),
                migrations.AddConstraint(
                    model_name='finding',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('answered_by__isnull', True), ('verdict', '')), models.Q(models.Q(('verdict', ''), _negated=True), ('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='finding_answered_by_somebody'),
                ),
                migrations.AddIndex(
                    model_name='filescan',
                    index=models.Index(fields=['state', 'at'], name='filescan_state'),
                ),
                migrations.AddConstraint(
                    model_name='filescan',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('clean', 'infected')), _negated=True), ('at__isnull', False), _connector='OR'), name='filescan_result_has_date'),
                ),
                migrations.AddConstraint(
                    model_name='filescan',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'infected'), _negated=True), models.Q(('found', ''), _negated=True), _connector='OR'), name='filescan_infected_has_name'),
                ),
                migrations.AddIndex(
                    model_name='document',
                    index=models.Index(fields=['-published_at', '-id'], name='document_newest'),
                ),
                migrations.AddIndex(
                    model_name='document',
                    index=models.Index(fields=['state', 'classification', 'opd'], name='document_by_opd'),
                ),
                migrations.AddIndex(
                    model_name='document',
                    index=models.Index(fields=['category', '-published_at'], name='document_by_category'),
                ),
                migrations.AddIndex(
                    model_name='document',
                    index=models.Index(fields=['classification', '-published_at', '-id'], name='document_newest_of_class'),
                ),
                migrations.AddIndex(
                    model_name='document',
                    index=models.Index(fields=['opd', '-published_at', '-id'], name='document_newest_of_opd'),
                ),
                migrations.AddIndex(
                    model_name='document',
                    index=models.Index(fields=['title', 'id'], name='document_by_title'),
                ),
                migrations.AddIndex(
                    model_name='document',
                    index=models.Index(condition=models.Q(('exemption__isnull', False)), fields=['exemption'], name='document_exempt'),
                ),
                migrations.AddConstraint(
                    model_name='document',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('classification', 'dikecualikan'), ('exemption__isnull', False), ('state', 'exempt')), models.Q(models.Q(('state', 'exempt'), _negated=True), models.Q(('classification', 'dikecualikan'), _negated=True), ('exemption__isnull', True)), _connector='OR'), name='document_exempt_only_with_test'),
                ),
                migrations.AddConstraint(
                    model_name='document',
                    constraint=models.CheckConstraint(condition=models.Q(('kind__in', ('putusan', 'peraturan', 'keputusan', 'surat-edaran', 'kebijakan', 'penghentian-penyidikan', 'belanja-penegak-hukum', 'keuangan-penegak-hukum', 'pengembalian-korupsi', 'dinyatakan-terbuka')), ('state', 'exempt'), _negated=True), name='document_never_exempt_kinds'),
                ),
                migrations.AddConstraint(
                    model_name='document',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('published', 'change_draft', 'change_in_review', 'change_returned')), _negated=True), models.Q(('first_published_at__isnull', False), ('published_at__isnull', False)), _connector='OR'), name='document_public_has_date'),
                ),
                migrations.AddConstraint(
                    model_name='document',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), _negated=True), models.Q(('withdrawn_at__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='document_withdrawn_has_reason'),
                ),
                migrations.AddConstraint(
                    model_name='document',
                    constraint=models.CheckConstraint(condition=models.Q(('year__gte', 1900), ('year__lte', 2200)), name='document_year_sane'),
                ),
                migrations.AddConstraint(
                    model_name='document',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('published', 'change_draft', 'change_in_review', 'change_returned')), _negated=True), ('published_revision__isnull', False), ('form', 'hardcopy'), _connector='OR'), name='document_without_file_is_hard_copy'),
                ),
                migrations.AddConstraint(
                    model_name='scheduledpublication',
                    constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('document',), name='schedule_one_open_per_document'),
                ),
                migrations.AddConstraint(
                    model_name='scheduledpublication',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('end', ''), ('ended_at__isnull', True)), models.Q(('ended_at__isnull', False), models.Q(('end', ''), _negated=True)), _connector='OR'), name='schedule_end_is_a_pair'),
                ),
                migrations.AddConstraint(
                    model_name='screening',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('signed_at__isnull', True), ('signed_by__isnull', True)), models.Q(('signed_at__isnull', False), ('signed_by__isnull', False)), _connector='OR'), name='screening_signed_by_somebody'),
                ),
                migrations.AddConstraint(
                    model_name='searchabbreviation',
                    constraint=models.UniqueConstraint(fields=('document', 'short', 'gist'), name='abbreviation_once'),
                ),
                migrations.AddConstraint(
                    model_name='searchchunk',
                    constraint=models.UniqueConstraint(fields=('document', 'position'), name='chunk_position_once'),
                ),
                migrations.AddConstraint(
                    model_name='retentionschedule',
                    constraint=models.UniqueConstraint(condition=models.Q(('node__isnull', True)), fields=('kind',), name='retention_schedule_kind_once'),
                ),
                migrations.AddConstraint(
                    model_name='retentionschedule',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', ''), ('node__isnull', False)), models.Q(('node__isnull', True), models.Q(('kind', ''), _negated=True)), _connector='OR'), name='retention_schedule_of_category_or_kind', violation_error_message='Pilih kategori baku atau jenis dokumen, salah satu.'),
                ),
                migrations.AddConstraint(
                    model_name='retentionschedule',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('retention', ''), _negated=True), models.Q(('basis', ''), _negated=True)), name='retention_schedule_has_time_and_basis'),
                ),
                migrations.AddConstraint(
                    model_name='duty',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('classification', 'berkala'), _negated=True), models.Q(('period__in', ('tahunan', 'tetap')), _negated=True), _connector='OR'), name='duty_periodic_at_most_six_months', violation_error_message='Informasi berkala paling lama tiap enam bulan (UU 14/2008 Pasal 9 ayat 3).'),
                ),
                migrations.AddConstraint(
                    model_name='duty',
                    constraint=models.CheckConstraint(condition=models.Q(('classification', 'dikecualikan'), _negated=True), name='duty_is_public'),
                ),
                migrations.AddConstraint(
                    model_name='category',
                    constraint=models.UniqueConstraint(condition=models.Q(('skeleton_node__isnull', False)), fields=('opd', 'skeleton_node'), name='category_skeleton_once_per_opd'),
                ),
                migrations.AddConstraint(
                    model_name='consequencetest',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approved_by__isnull', True)), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), name='test_approval_is_a_pair'),
                ),
                migrations.AddConstraint(
                    model_name='consequencetest',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', False), ('stage', 'disetujui')), models.Q(('approved_at__isnull', True), ('stage__in', ('menunggu', 'dikembalikan', 'ditolak'))), _connector='OR'), name='test_stage_is_what_was_decided'),
                ),
                migrations.AddConstraint(
                    model_name='consequencetest',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('stage', 'disetujui'), _negated=True), models.Q(models.Q(('decision_number', ''), _negated=True), ('decision_date__isnull', False)), _connector='OR'), name='test_approved_has_number_and_date'),
                ),
                migrations.AddConstraint(
                    model_name='consequencetest',
                    constraint=models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('written_by')), _negated=True), _connector='OR'), name='test_needs_two_persons', violation_error_message='Yang menulis uji konsekuensi tidak boleh menyetujuinya sendiri.'),
                ),
                migrations.AddConstraint(
                    model_name='consequencetest',
                    constraint=models.CheckConstraint(condition=models.Q(('tested_on__lte', models.F('decision_date'))), name='test_before_decision', violation_error_message='Tanggal pengujian tidak boleh sesudah tanggal keputusan.'),
                ),
                migrations.AddConstraint(
                    model_name='consequencetest',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('ground__in', ('a', 'b', 'c', 'd', 'e', 'f')), _negated=True), ('ends_on__isnull', False), models.Q(('ends_when', ''), _negated=True), _connector='OR'), name='test_ground_a_to_f_ends', violation_error_message='Pengecualian huruf a sampai f tidak permanen: isi kapan berakhir.'),
                ),
                migrations.AddConstraint(
                    model_name='consequencetest',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('ground__in', ('a', 'b', 'c', 'd', 'e', 'f')), _negated=True), ('lasts_while', ''), _connector='OR'), name='test_only_g_to_j_last_while', violation_error_message='“Selama” hanya untuk huruf g sampai j. Isi kapan berakhir.'),
                ),
                migrations.AddConstraint(
                    model_name='consequencetest',
                    constraint=models.CheckConstraint(condition=models.Q(('ground', 'j'), ('statute__isnull', True), _connector='OR'), name='test_statute_of_ground_j', violation_error_message='Undang-undang dari tabel hanya dipilih untuk huruf j.'),
                ),
                migrations.AddConstraint(
                    model_name='consequencetest',
                    constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gt', models.F('decision_date')), _connector='OR'), name='test_ends_after_decision', violation_error_message='Tanggal berakhir harus sesudah tanggal keputusan.'),
                ),
                migrations.AddConstraint(
                    model_name='consequencetest',
                    constraint=models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('ground__in', ('g', 'h')), _negated=True), models.Q(('public_office', False), ('written_consent', False)), _connector='OR'), name='test_personal_ground_without_consent_or_office', violation_error_message='Huruf g dan h tidak berlaku bila ada persetujuan tertulis atau menyangkut jabatan publik.'),
                ),
                migrations.AddConstraint(
                    model_name='consequencetest',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('end', ''), ('end_reason', ''), ('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(models.Q(('end', ''), _negated=True), models.Q(('end_reason', ''), _negated=True), ('approved_at__isnull', False), ('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='test_end_is_whole'),
                ),
                migrations.AddConstraint(
                    model_name='consequencetest',
                    constraint=models.CheckConstraint(condition=models.Q(('information', ''), _negated=True), name='test_has_information'),
                ),
                migrations.AddConstraint(
                    model_name='consequencetest',
                    constraint=models.CheckConstraint(condition=models.Q(('law', ''), _negated=True), name='test_has_law'),
                ),
                migrations.AddConstraint(
                    model_name='consequencetest',
                    constraint=models.CheckConstraint(condition=models.Q(('consequence_if_opened', ''), _negated=True), name='test_has_consequence_if_opened'),
                ),
                migrations.AddConstraint(
                    model_name='consequencetest',
                    constraint=models.CheckConstraint(condition=models.Q(('benefit_if_closed', ''), _negated=True), name='test_has_benefit_if_closed'),
                ),
                migrations.AddConstraint(
                    model_name='consequencetest',
                    constraint=models.CheckConstraint(condition=models.Q(('interest_in_opening', ''), _negated=True), name='test_has_interest_in_opening'),
                ),
                migrations.AddConstraint(
                    model_name='consequencetest',
                    constraint=models.CheckConstraint(condition=models.Q(('interest_in_closing', ''), _negated=True), name='test_has_interest_in_closing'),
                ),
                migrations.AddConstraint(
                    model_name='consequencetest',
                    constraint=models.CheckConstraint(condition=models.Q(('officer', ''), _negated=True), name='test_has_officer'),
                ),
                migrations.AddConstraint(
                    model_name='consequencetest',
                    constraint=models.CheckConstraint(condition=models.Q(('team', ''), _negated=True), name='test_has_team'),
                ),
                migrations.AddConstraint(
                    model_name='batchfile',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('document__isnull', False), ('refusal', '')), models.Q(('document__isnull', True), models.Q(('refusal', ''), _negated=True)), _connector='OR'), name='batch_file_is_draft_or_refused'),
                ),
                migrations.AddConstraint(
                    model_name='yearlyreport',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('document__isnull', True), ('done_by__isnull', True), ('done_on__isnull', True)), models.Q(('document__isnull', False), ('done_by__isnull', False), ('done_on__isnull', False)), _connector='OR'), name='yearly_report_done_names_document'),
                ),
                migrations.AddConstraint(
                    model_name='yearlyreport',
                    constraint=models.CheckConstraint(condition=models.Q(('monev_score__isnull', True), models.Q(('monev_score__gte', Decimal('0')), ('monev_score__lte', Decimal('100'))), _connector='OR'), name='yearly_report_score_to_100', violation_error_message='Nilai Monev antara 0 dan 100.'),
                ),
            ],
        ),
    ]
