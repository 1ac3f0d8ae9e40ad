import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import opd.database.initial
import opd.encryption
import opd.models.site_profile
import portal.models.webhook
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('portal', '0001_initial'), ('portal', '0003_news'), ('portal', '0004_longer_titles'), ('portal', '0005_site_profile_of_any_city'), ('portal', '0006_subscriptions'), ('portal', '0007_surveys'), ('portal', '0008_site_integrity'), ('portal', '0009_faq_and_site_search'), ('portal', '0010_machines'), ('portal', '0011_pages_pictures_and_schedule'), ('portal', '0013_sanitised_texts'), ('portal', '0015_commission_address'), ('portal', '0016_backup_key')]

    initial = True

    dependencies = [
        ('documents', '0001_tables'),
        ('opd', '0001_tables'),
    ]

    operations = [
        opd.database.initial.CreateTables(
            operations=[
                migrations.CreateModel(
                    name='BackupKey',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', opd.encryption.EncryptedTextField(editable=False, verbose_name='kunci')),
                    ],
                    options={
                        'verbose_name': 'kunci nama cadangan',
                        'verbose_name_plural': 'kunci nama cadangan',
                    },
                ),
                migrations.CreateModel(
                    name='Page',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('sanitised_hash', models.CharField(blank=True, db_default='', default='', editable=False, max_length=100, verbose_name='sidik teks yang bersih')),
                        ('slug', models.SlugField(error_messages={'unique': 'Alamat ini sudah dipakai halaman lain.'}, help_text='Bagian akhir alamat halaman, misalnya tata-cara. Tidak dapat diubah setelah disimpan.', max_length=80, unique=True, verbose_name='alamat')),
                        ('title', models.CharField(max_length=150, verbose_name='judul')),
                        ('summary', models.CharField(blank=True, help_text='Satu kalimat untuk daftar halaman dan mesin pencari.', max_length=200, verbose_name='ringkasan')),
                        ('body', models.TextField(max_length=200000, verbose_name='isi')),
                        ('group', models.CharField(blank=True, choices=[('profil', 'Profil PPID'), ('layanan', 'Standar layanan'), ('sop', 'Prosedur operasional standar (SOP)'), ('situs', 'Tentang situs ini')], help_text='Bagian halaman “Profil dan standar layanan” yang memuatnya. Tanpa kelompok: tidak dimuat di sana.', max_length=10, verbose_name='kelompok')),
                        ('position', models.PositiveSmallIntegerField(blank=True, default=0, help_text='Urutan dalam kelompoknya; yang kecil lebih dahulu.', verbose_name='urutan')),
                        ('published_at', models.DateTimeField(blank=True, help_text='Waktu yang belum tiba: halaman tampil saat itu. Kosong: tampil begitu disimpan.', null=True, verbose_name='terbit')),
                        ('is_public', models.BooleanField(default=True, help_text='Tanpa tanda ini halaman tersimpan sebagai konsep.', verbose_name='tampil untuk umum')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='diperbarui pada')),
                    ],
                    options={
                        'verbose_name': 'halaman',
                        'verbose_name_plural': 'halaman',
                        'ordering': ['title'],
                    },
                ),
                migrations.CreateModel(
                    name='Subscriber',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('address', opd.encryption.EncryptedTextField(max_length=254, verbose_name='alamat surel')),
                        ('address_hash', models.CharField(max_length=64, unique=True, verbose_name='sidik alamat')),
                        ('secret', models.UUIDField(default=uuid.uuid4, unique=True, verbose_name='kunci tautan')),
                    ],
                    options={
                        'verbose_name': 'pelanggan kabar',
                        'verbose_name_plural': 'pelanggan kabar',
                    },
                ),
                migrations.CreateModel(
                    name='DocumentFeedback',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('helped', models.CharField(choices=[('yes', 'Ya'), ('partly', 'Sebagian'), ('no', 'Tidak')], max_length=10, verbose_name='membantu')),
                        ('comment', models.TextField(blank=True, max_length=1000, verbose_name='komentar')),
                        ('given_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='diberikan pada')),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='documents.document', verbose_name='dokumen')),
                    ],
                    options={
                        'verbose_name': 'penilaian dokumen',
                        'verbose_name_plural': 'penilaian dokumen',
                        'ordering': ['-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Faq',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('sanitised_hash', models.CharField(blank=True, db_default='', default='', editable=False, max_length=100, verbose_name='sidik teks yang bersih')),
                        ('question', models.CharField(max_length=200, verbose_name='pertanyaan')),
                        ('answer', models.TextField(max_length=20000, verbose_name='jawaban')),
                        ('group', models.CharField(help_text='Misalnya “Memohon informasi”. Pertanyaan dengan kelompok yang sama tampil bersama.', max_length=80, verbose_name='kelompok')),
                        ('position', models.PositiveIntegerField(default=0, help_text='Yang kecil lebih dahulu, juga untuk urutan kelompoknya.', verbose_name='urutan')),
                        ('is_public', models.BooleanField(default=True, verbose_name='tampil untuk umum')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='diperbarui pada')),
                    ],
                    options={
                        'verbose_name': 'tanya jawab',
                        'verbose_name_plural': 'tanya jawab',
                        'ordering': ['position', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('question',), name='faq_asked_once')],
                    },
                ),
                migrations.CreateModel(
                    name='IntegrityRule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('watched', 'Istilah yang dicari'), ('allowed', 'Istilah yang tidak dicari lagi'), ('host', 'Situs luar yang dikenal')], max_length=20, verbose_name='jenis')),
                        ('text', models.CharField(help_text='Istilah, misalnya slot gacor; atau nama situs, misalnya contoh.id.', max_length=100, verbose_name='isi')),
                        ('note', models.CharField(blank=True, max_length=200, verbose_name='catatan')),
                    ],
                    options={
                        'verbose_name': 'aturan pemeriksaan situs',
                        'verbose_name_plural': 'aturan pemeriksaan situs',
                        'ordering': ['kind', 'text'],
                        'constraints': [models.UniqueConstraint(fields=('kind', 'text'), name='integrity_rule_once'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='integrity_rule_has_text')],
                    },
                ),
                migrations.CreateModel(
                    name='News',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('sanitised_hash', models.CharField(blank=True, db_default='', default='', editable=False, max_length=100, verbose_name='sidik teks yang bersih')),
                        ('title', models.CharField(max_length=500, verbose_name='judul')),
                        ('slug', models.SlugField(error_messages={'unique': 'Alamat ini sudah dipakai berita lain.'}, help_text='Bagian akhir alamat berita. Tidak dapat diubah setelah disimpan.', max_length=200, unique=True, verbose_name='alamat')),
                        ('summary', models.TextField(blank=True, help_text='Satu atau dua kalimat untuk daftar berita.', max_length=500, verbose_name='ringkasan')),
                        ('body', models.TextField(max_length=200000, verbose_name='isi')),
                        ('published_at', models.DateTimeField(default=django.utils.timezone.now, help_text='Waktu yang belum tiba: berita tampil saat itu.', verbose_name='terbit')),
                        ('is_public', models.BooleanField(default=True, help_text='Tanpa tanda ini berita tersimpan sebagai konsep.', verbose_name='tampil untuk umum')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='diperbarui pada')),
                        ('opd', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='opd.opd', verbose_name='OPD')),
                    ],
                    options={
                        'verbose_name': 'berita',
                        'verbose_name_plural': 'berita',
                        'ordering': ['-published_at', '-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='MovedItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('site', models.CharField(help_text='Nama situs tanpa https:// dan www.', max_length=200, verbose_name='situs lama')),
                        ('source', models.CharField(choices=[('post', 'tulisan, halaman, atau berkas'), ('term', 'kategori')], max_length=10, verbose_name='jenis')),
                        ('number', models.PositiveBigIntegerField(verbose_name='nomor di situs lama')),
                        ('moved_at', models.DateTimeField(auto_now_add=True, verbose_name='dipindahkan pada')),
                        ('category', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='documents.category', verbose_name='kategori')),
                        ('document', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='documents.document', verbose_name='dokumen')),
                        ('news', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='portal.news', verbose_name='berita')),
                        ('page', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='portal.page', verbose_name='halaman')),
                    ],
                    options={
                        'verbose_name': 'isi pindahan',
                        'verbose_name_plural': 'isi pindahan',
                        'ordering': ['pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Picture',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('alt', models.CharField(help_text='Apa yang terlihat, untuk orang yang tidak melihat gambarnya. Satu kalimat.', max_length=250, verbose_name='teks pengganti')),
                        ('caption', models.CharField(blank=True, help_text='Tampil di bawah gambar, misalnya nama pemotretnya.', max_length=250, verbose_name='keterangan')),
                        ('large', models.BinaryField()),
                        ('small', models.BinaryField()),
                        ('width', models.PositiveSmallIntegerField(editable=False, verbose_name='lebar')),
                        ('height', models.PositiveSmallIntegerField(editable=False, verbose_name='tinggi')),
                        ('sha256', models.CharField(editable=False, max_length=64)),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='diperbarui pada')),
                    ],
                    options={
                        'verbose_name': 'gambar',
                        'verbose_name_plural': 'gambar',
                        'ordering': ['-pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('alt', ''), _negated=True), name='picture_has_alternative_text', violation_error_message='Gambar memerlukan teks pengganti.')],
                    },
                ),
                migrations.AddField(
                    model_name='page',
                    name='picture',
                    field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pages', to='portal.picture', verbose_name='gambar'),
                ),
                migrations.AddField(
                    model_name='news',
                    name='picture',
                    field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='news', to='portal.picture', verbose_name='gambar'),
                ),
                migrations.CreateModel(
                    name='Redirect',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('site', models.CharField(max_length=200, verbose_name='situs lama')),
                        ('address', models.CharField(max_length=500, verbose_name='alamat lama')),
                        ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='redirects', to='portal.moveditem', verbose_name='isi pindahan')),
                    ],
                    options={
                        'verbose_name': 'alamat lama',
                        'verbose_name_plural': 'alamat lama',
                        'ordering': ['site', 'address'],
                    },
                ),
                migrations.CreateModel(
                    name='ServiceFeedback',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('case_hash', models.CharField(max_length=64, unique=True, verbose_name='sidik permohonan')),
                        ('helped', models.CharField(choices=[('yes', 'Ya'), ('partly', 'Sebagian'), ('no', 'Tidak')], max_length=10, verbose_name='terjawab')),
                        ('requirements', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(4)], verbose_name='Persyaratan')),
                        ('procedure', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(4)], verbose_name='Prosedur')),
                        ('time', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(4)], verbose_name='Waktu penyelesaian')),
                        ('cost', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(4)], verbose_name='Biaya')),
                        ('product', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(4)], verbose_name='Hasil layanan')),
                        ('competence', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(4)], verbose_name='Kemampuan petugas')),
                        ('behaviour', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(4)], verbose_name='Perilaku petugas')),
                        ('complaints', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(4)], verbose_name='Penanganan pengaduan')),
                        ('facilities', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(4)], verbose_name='Sarana dan prasarana')),
                        ('comment', models.TextField(blank=True, max_length=1000, verbose_name='komentar')),
                        ('given_on', models.DateField(db_index=True, verbose_name='diberikan tanggal')),
                    ],
                    options={
                        'verbose_name': 'penilaian layanan',
                        'verbose_name_plural': 'penilaian layanan',
                        'ordering': ['-pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('behaviour__isnull', True), ('competence__isnull', True), ('complaints__isnull', True), ('cost__isnull', True), ('facilities__isnull', True), ('procedure__isnull', True), ('product__isnull', True), ('requirements__isnull', True), ('time__isnull', True)), models.Q(('behaviour__isnull', False), ('competence__isnull', False), ('complaints__isnull', False), ('cost__isnull', False), ('facilities__isnull', False), ('procedure__isnull', False), ('product__isnull', False), ('requirements__isnull', False), ('time__isnull', False), ('behaviour__range', (1, 4)), ('competence__range', (1, 4)), ('complaints__range', (1, 4)), ('cost__range', (1, 4)), ('facilities__range', (1, 4)), ('procedure__range', (1, 4)), ('product__range', (1, 4)), ('requirements__range', (1, 4)), ('time__range', (1, 4))), _connector='OR'), name='service_feedback_all_elements_or_none')],
                    },
                ),
                migrations.CreateModel(
                    name='SiteCheck',
                    fields=[
                        ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('pages', models.PositiveIntegerField(default=0)),
                        ('next_document', models.PositiveBigIntegerField(default=0)),
                    ],
                    options={
                        'verbose_name': 'pemeriksaan situs',
                        'verbose_name_plural': 'pemeriksaan situs',
                        'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='sitecheck_one_row')],
                    },
                ),
                migrations.CreateModel(
                    name='SiteEntry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('berita', 'Berita'), ('peringatan', 'Peringatan'), ('halaman', 'Halaman'), ('tanya-jawab', 'Tanya jawab'), ('instansi', 'Instansi')], max_length=20)),
                        ('object_id', models.BigIntegerField()),
                        ('version', models.BigIntegerField(db_index=True)),
                        ('format', models.PositiveSmallIntegerField(default=0)),
                        ('title', models.TextField(blank=True)),
                        ('text', models.TextField(blank=True)),
                        ('address', models.TextField(blank=True)),
                        ('moment', models.DateTimeField(null=True)),
                        ('data', models.BinaryField(null=True)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('kind', 'object_id'), name='site_entry_once')],
                    },
                ),
                migrations.CreateModel(
                    name='SiteFinding',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('term', 'Istilah judi, obat, atau pornografi'), ('hidden', 'Tautan atau tulisan tersembunyi'), ('host', 'Tautan ke situs yang tidak dikenal'), ('script', 'Skrip atau bingkai asing'), ('stored', 'Isi tersimpan yang memuat kode terlarang'), ('dead', 'Tautan mati'), ('no-alt', 'Gambar tanpa teks pengganti')], max_length=20, verbose_name='jenis')),
                        ('subject', models.CharField(max_length=300, verbose_name='yang ditemukan')),
                        ('address', models.CharField(max_length=500, verbose_name='halaman')),
                        ('first_seen_at', models.DateTimeField(verbose_name='pertama terlihat')),
                        ('last_seen_at', models.DateTimeField(verbose_name='terakhir terlihat')),
                        ('gone_at', models.DateTimeField(blank=True, null=True, verbose_name='hilang sejak')),
                        ('accepted_because', models.CharField(blank=True, help_text='Isi bila ini memang seharusnya ada. Temuan ini tidak disebut lagi di Sistem.', max_length=200, verbose_name='boleh, karena')),
                    ],
                    options={
                        'verbose_name': 'temuan di situs',
                        'verbose_name_plural': 'temuan di situs',
                        'ordering': ['-first_seen_at', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('kind', 'subject', 'address'), name='site_finding_once'), models.CheckConstraint(condition=models.Q(('last_seen_at__gte', models.F('first_seen_at'))), name='site_finding_seen_in_order')],
                    },
                ),
                migrations.CreateModel(
                    name='SiteProfile',
                    fields=[
                        ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                        ('body', models.CharField(blank=True, choices=[('kota', 'Kota'), ('kabupaten', 'Kabupaten'), ('provinsi', 'Provinsi')], max_length=10, verbose_name='jenis daerah')),
                        ('name', models.CharField(blank=True, max_length=80, verbose_name='nama daerah')),
                        ('province', models.CharField(blank=True, max_length=80, verbose_name='provinsi')),
                        ('seat', models.CharField(blank=True, max_length=80, verbose_name='tempat surat dibuat')),
                        ('short_name', models.CharField(blank=True, max_length=30, verbose_name='nama singkat portal')),
                        ('long_name', models.CharField(blank=True, max_length=120, verbose_name='nama panjang portal')),
                        ('commission', models.CharField(blank=True, max_length=120, verbose_name='Komisi Informasi yang berwenang')),
                        ('commission_address', models.TextField(blank=True, max_length=500, verbose_name='alamat Komisi Informasi')),
                        ('home_title', models.CharField(blank=True, max_length=120, verbose_name='judul beranda')),
                        ('home_lead', models.CharField(blank=True, max_length=300, verbose_name='kalimat di bawah judul beranda')),
                        ('deep_colour', models.CharField(blank=True, max_length=7, validators=[django.core.validators.RegexValidator('\\A#[0-9a-f]{6}\\Z', 'Tulis warna sebagai # dan enam angka heksadesimal.')], verbose_name='warna gelap')),
                        ('action_colour', models.CharField(blank=True, max_length=7, validators=[django.core.validators.RegexValidator('\\A#[0-9a-f]{6}\\Z', 'Tulis warna sebagai # dan enam angka heksadesimal.')], verbose_name='warna tombol dan tautan')),
                        ('thread_colour', models.CharField(blank=True, max_length=7, validators=[django.core.validators.RegexValidator('\\A#[0-9a-f]{6}\\Z', 'Tulis warna sebagai # dan enam angka heksadesimal.')], verbose_name='warna hiasan')),
                        ('pattern', models.CharField(blank=True, choices=[(None, 'Tapis'), ('kawung', 'Kawung'), ('ombak', 'Ombak'), ('polos', 'Tanpa corak')], max_length=10, verbose_name='corak')),
                        ('sister_sites', models.TextField(blank=True, max_length=2000, validators=[opd.models.site_profile.check_links], verbose_name='situs lain pemerintah daerah')),
                        ('menu_links', models.TextField(blank=True, max_length=2000, validators=[opd.models.site_profile.check_links], verbose_name='tambahan menu utama')),
                        ('footer_links', models.TextField(blank=True, max_length=2000, validators=[opd.models.site_profile.check_links], verbose_name='tambahan kaki halaman')),
                        ('embedding_hosts', models.TextField(blank=True, max_length=2000, validators=[opd.models.site_profile.check_hosts], verbose_name='situs yang boleh menyematkan daftar dokumen')),
                        ('formats', models.TextField(blank=True, max_length=200, verbose_name='jenis berkas yang diterima')),
                        ('address', models.TextField(blank=True, max_length=500, verbose_name='alamat kantor layanan')),
                        ('hours', models.TextField(blank=True, max_length=500, verbose_name='jam layanan')),
                        ('phone', models.CharField(blank=True, max_length=40, verbose_name='telepon')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='surel')),
                        ('complaint_officer', models.CharField(blank=True, max_length=150, verbose_name='nama petugas pengaduan')),
                        ('complaint_address', models.TextField(blank=True, max_length=500, verbose_name='alamat petugas pengaduan')),
                        ('emblem', models.BinaryField(blank=True, default=bytes, verbose_name='lambang')),
                    ],
                    options={
                        'verbose_name': 'profil situs',
                        'verbose_name_plural': 'profil situs',
                        'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='siteprofile_one_row'), models.CheckConstraint(condition=models.Q(models.Q(('body', ''), ('name', '')), models.Q(models.Q(('name', ''), _negated=True), models.Q(('body', ''), _negated=True)), _connector='OR'), name='siteprofile_name_has_body', violation_error_message='Jenis dan nama daerah diisi bersama.'), models.CheckConstraint(condition=models.Q(models.Q(('action_colour', ''), ('deep_colour', ''), ('thread_colour', '')), models.Q(models.Q(('deep_colour', ''), _negated=True), models.Q(('action_colour', ''), _negated=True), models.Q(('thread_colour', ''), _negated=True)), _connector='OR'), name='siteprofile_all_colours', violation_error_message='Isi ketiga warna, atau kosongkan ketiganya.')],
                    },
                ),
                migrations.CreateModel(
                    name='Subscription',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('query', models.CharField(blank=True, max_length=1500, verbose_name='topik')),
                        ('frequency', models.CharField(choices=[('at_once', 'Segera setelah terbit'), ('weekly', 'Seminggu sekali, setiap Senin')], max_length=20, verbose_name='seberapa sering')),
                        ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='diminta pada')),
                        ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='dikonfirmasi pada')),
                        ('told_entry', models.PositiveBigIntegerField(default=0, verbose_name='diberitahukan sampai catatan')),
                        ('told_at', models.DateTimeField(blank=True, null=True, verbose_name='diberitahukan sampai')),
                        ('subscriber', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='subscriptions', to='portal.subscriber')),
                    ],
                    options={
                        'verbose_name': 'langganan kabar',
                        'verbose_name_plural': 'langganan kabar',
                        'ordering': ['pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Webhook',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(help_text='Siapa penerimanya, misalnya Satu Data Kota.', max_length=100, verbose_name='nama')),
                        ('address', models.CharField(error_messages={'unique': 'Alamat ini sudah menjadi penerima.'}, help_text='Dimulai dengan https://. Tidak dapat diubah sesudah disimpan.', max_length=500, unique=True, validators=[portal.models.webhook.check_address], verbose_name='alamat')),
                        ('secret', opd.encryption.EncryptedTextField(editable=False, verbose_name='kunci')),
                        ('told_entry', models.PositiveBigIntegerField(default=0, editable=False, verbose_name='dikabari sampai catatan')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='dibuat pada')),
                        ('failures', models.PositiveIntegerField(default=0, editable=False, verbose_name='gagal berturut-turut')),
                        ('failing_since', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='gagal sejak')),
                        ('disabled_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='dihentikan pada')),
                    ],
                    options={
                        'verbose_name': 'penerima webhook',
                        'verbose_name_plural': 'penerima webhook',
                        'ordering': ['name', 'pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('address__startswith', 'https://')), name='webhook_by_https'), models.CheckConstraint(condition=models.Q(('secret', ''), _negated=True), name='webhook_has_secret'), models.CheckConstraint(condition=models.Q(models.Q(('failing_since', None), ('failures', 0)), models.Q(('failing_since__isnull', False), ('failures__gt', 0)), _connector='OR'), name='webhook_failing_since_first_failure')],
                    },
                ),
                migrations.CreateModel(
                    name='WebhookDelivery',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, unique=True, verbose_name='nomor kiriman')),
                        ('event', models.CharField(choices=[('document.published', 'Dokumen terbit'), ('document.withdrawn', 'Dokumen tidak publik lagi'), ('edition.published', 'Edisi DIP terbit')], max_length=30, verbose_name='peristiwa')),
                        ('entry', models.PositiveBigIntegerField(verbose_name='catatan')),
                        ('object_id', models.PositiveBigIntegerField(verbose_name='objek')),
                        ('happened_at', models.DateTimeField(verbose_name='terjadi pada')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='dibuat pada')),
                        ('state', models.CharField(choices=[('waiting', 'Menunggu'), ('delivered', 'Diterima'), ('skipped', 'Tidak dikirim, sudah tidak publik'), ('failed', 'Gagal')], default='waiting', max_length=20, verbose_name='keadaan')),
                        ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='percobaan')),
                        ('next_attempt_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='percobaan berikutnya')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='selesai pada')),
                        ('answer', models.CharField(blank=True, max_length=300, verbose_name='jawaban terakhir')),
                        ('webhook', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='portal.webhook', verbose_name='penerima')),
                    ],
                    options={
                        'verbose_name': 'kiriman webhook',
                        'verbose_name_plural': 'kiriman webhook',
                        'ordering': ['-pk'],
                    },
                ),
                migrations.AddConstraint(
                    model_name='moveditem',
                    constraint=models.UniqueConstraint(fields=('site', 'source', 'number'), name='moved_item_once'),
                ),
                migrations.AddConstraint(
                    model_name='moveditem',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('category__isnull', True), ('document__isnull', True), ('page__isnull', True)), models.Q(('category__isnull', True), ('document__isnull', True), ('news__isnull', True)), models.Q(('category__isnull', True), ('news__isnull', True), ('page__isnull', True)), models.Q(('document__isnull', True), ('news__isnull', True), ('page__isnull', True)), _connector='OR'), name='moved_item_is_one_thing'),
                ),
                migrations.AddConstraint(
                    model_name='page',
                    constraint=models.CheckConstraint(condition=models.Q(('group', ''), ('group__in', ['profil', 'layanan', 'sop', 'situs']), _connector='OR'), name='page_group_known'),
                ),
                migrations.AddIndex(
                    model_name='news',
                    index=models.Index(fields=['-published_at', '-id'], name='news_newest'),
                ),
                migrations.AddConstraint(
                    model_name='redirect',
                    constraint=models.UniqueConstraint(fields=('address', 'site'), name='redirect_once_per_site'),
                ),
                migrations.AddConstraint(
                    model_name='subscription',
                    constraint=models.UniqueConstraint(fields=('subscriber', 'query'), name='subscription_once_for_each_topic'),
                ),
                migrations.AddConstraint(
                    model_name='subscription',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at', None), ('told_at', None)), models.Q(('confirmed_at__isnull', False), ('told_at__isnull', False)), _connector='OR'), name='subscription_told_from_confirmation'),
                ),
                migrations.AddIndex(
                    model_name='webhookdelivery',
                    index=models.Index(fields=['state', 'next_attempt_at'], name='webhook_delivery_due'),
                ),
                migrations.AddConstraint(
                    model_name='webhookdelivery',
                    constraint=models.UniqueConstraint(fields=('webhook', 'entry'), name='webhook_delivery_once'),
                ),
                migrations.AddConstraint(
                    model_name='webhookdelivery',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='webhook_delivery_ended'),
                ),
            ],
        ),
    ]
