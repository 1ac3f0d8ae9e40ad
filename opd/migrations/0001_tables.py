import django.contrib.auth.validators
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import opd.database.initial
import opd.encryption
import opd.models.people
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('opd', '0001_initial'), ('opd', '0002_kota_metro'), ('opd', '0003_schedules'), ('opd', '0004_holiday'), ('opd', '0005_sealing'), ('opd', '0006_two_people'), ('opd', '0007_people_as_they_are'), ('opd', '0008_trigger_names'), ('opd', '0009_officials'), ('opd', '0010_message_deadline'), ('opd', '0011_city_settings'), ('opd', '0012_regions_of_every_kind'), ('opd', '0013_stop_address'), ('opd', '0014_published_heads'), ('opd', '0015_second_factor'), ('opd', '0016_access_journal'), ('opd', '0017_offices'), ('opd', '0018_cost_setting'), ('opd', '0019_holidays_keep_their_history')]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        opd.database.initial.CreateTables(
            operations=[
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                        ('username', models.CharField(error_messages={'unique': 'Nama pengguna ini sudah dipakai.'}, max_length=60, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator(), opd.models.people.no_name_of_the_ledger], verbose_name='nama pengguna')),
                        ('full_name', models.CharField(blank=True, max_length=150, verbose_name='nama lengkap')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='surel')),
                        ('is_active', models.BooleanField(default=True, help_text='Akun yang tidak dipakai lagi dinonaktifkan, tidak dihapus.', verbose_name='aktif')),
                        ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='dibuat pada')),
                        ('password_is_private', models.BooleanField(default=False, help_text='Dipasang pemiliknya dengan dua kode dari dua orang.', verbose_name='kata sandi hanya diketahui pemiliknya')),
                        ('former_names', models.JSONField(blank=True, default=list, verbose_name='nama sebelumnya')),
                        ('must_change_password', models.BooleanField(default=False, help_text='Kata sandi ini dipasang orang lain.', verbose_name='kata sandi harus diganti')),
                        ('may_enrol_until', models.DateTimeField(blank=True, default=opd.models.people.first_enrolment_ends, null=True, verbose_name='boleh memasang faktor kedua sampai')),
                        ('session_epoch', models.PositiveIntegerField(default=0, verbose_name='angkatan sesi')),
                        ('is_of_demo', models.BooleanField(default=False, verbose_name='akun contoh')),
                        ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                        ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                    ],
                    options={
                        'verbose_name': 'pengguna',
                        'verbose_name_plural': 'pengguna',
                        'ordering': ['username'],
                    },
                ),
                migrations.CreateModel(
                    name='AccessHead',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveBigIntegerField()),
                        ('hash', models.CharField(max_length=64)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='LedgerHead',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveBigIntegerField()),
                        ('hash', models.CharField(max_length=64)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='ThrottleWindow',
                    fields=[
                        ('key', models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name='sidik')),
                        ('ends_at', models.DateTimeField(db_index=True, verbose_name='berakhir pada')),
                        ('uses', models.PositiveIntegerField(default=0, verbose_name='pemakaian')),
                    ],
                    options={
                        'verbose_name': 'batas pemakaian',
                        'verbose_name_plural': 'batas pemakaian',
                    },
                ),
                migrations.CreateModel(
                    name='PasswordSetup',
                    fields=[
                        ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL, verbose_name='orang')),
                        ('first_code', models.CharField(max_length=64, verbose_name='sidik kode pertama')),
                        ('second_code', models.CharField(max_length=64, verbose_name='sidik kode kedua')),
                        ('expires_at', models.DateTimeField(verbose_name='berlaku sampai')),
                    ],
                    options={
                        'verbose_name': 'pemasangan kata sandi',
                        'verbose_name_plural': 'pemasangan kata sandi',
                    },
                ),
                migrations.CreateModel(
                    name='AccessCount',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('verb', models.CharField(max_length=60, verbose_name='tindakan')),
                        ('account', models.PositiveBigIntegerField(default=0, verbose_name='nomor akun')),
                        ('hour', models.DateTimeField(verbose_name='jam')),
                        ('number', models.PositiveIntegerField(default=0, verbose_name='jumlah')),
                        ('last_at', models.DateTimeField(verbose_name='terakhir')),
                    ],
                    options={
                        'verbose_name': 'penolakan per jam',
                        'verbose_name_plural': 'penolakan per jam',
                        'ordering': ['hour', 'account', 'verb'],
                        'constraints': [models.UniqueConstraint(fields=('verb', 'account', 'hour'), name='access_count_once')],
                    },
                ),
                migrations.CreateModel(
                    name='AccessEntry',
                    fields=[
                        ('number', models.PositiveBigIntegerField(primary_key=True, serialize=False, verbose_name='nomor')),
                        ('at', models.DateTimeField(verbose_name='waktu')),
                        ('actor', models.CharField(max_length=80, verbose_name='pelaku')),
                        ('actor_id', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='nomor akun pelaku')),
                        ('verb', models.CharField(max_length=60, verbose_name='tindakan')),
                        ('object_type', models.CharField(max_length=60, verbose_name='jenis objek')),
                        ('object_id', models.CharField(max_length=60, verbose_name='nomor objek')),
                        ('fields', models.JSONField(default=dict, verbose_name='rincian')),
                        ('previous', models.CharField(max_length=64, verbose_name='sidik sebelumnya')),
                        ('hash', models.CharField(max_length=64, unique=True, verbose_name='sidik')),
                    ],
                    options={
                        'verbose_name': 'catatan akses',
                        'verbose_name_plural': 'jurnal akses',
                        'ordering': ['number'],
                        'abstract': False,
                        'indexes': [models.Index(fields=['object_type', 'object_id'], name='access_object'), models.Index(fields=['at'], name='access_at')],
                    },
                ),
                migrations.CreateModel(
                    name='Holiday',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('date', models.DateField(verbose_name='tanggal')),
                        ('kind', models.CharField(choices=[('national', 'Libur nasional'), ('joint_leave', 'Cuti bersama'), ('local', 'Libur daerah'), ('closure', 'Penutupan layanan')], max_length=20, verbose_name='jenis')),
                        ('name', models.CharField(max_length=200, verbose_name='nama')),
                        ('source', models.CharField(blank=True, help_text='Nomor SKB atau keputusan yang menetapkan hari libur ini.', max_length=200, verbose_name='dasar')),
                        ('confirmed', models.BooleanField(default=False, help_text='Centang bila sudah dicocokkan dengan SKB atau keputusannya.', verbose_name='pasti')),
                        ('entered_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='dicatat pada')),
                        ('removed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='dihapus pada')),
                        ('decreed_on', models.DateField(blank=True, editable=False, null=True, verbose_name='tanggal SKB atau Keppres')),
                    ],
                    options={
                        'verbose_name': 'hari libur',
                        'verbose_name_plural': 'hari libur',
                        'ordering': ['date'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('date', 'kind'), name='holiday_once', violation_error_message='Tanggal ini sudah tercatat dengan jenis yang sama.'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['local', 'closure']), _negated=True), models.Q(('source', ''), _negated=True), _connector='OR'), name='holiday_own_has_source', violation_error_message='Libur daerah dan penutupan layanan hanya berlaku dengan dasar: isi nomor keputusannya.'), models.CheckConstraint(condition=models.Q(('decreed_on__isnull', True), models.Q(('decreed_on__lt', models.F('date')), ('kind__in', ('national', 'joint_leave'))), _connector='OR'), name='holiday_was_decreed_before', violation_error_message='Hanya libur nasional dan cuti bersama, dengan SKB dari sebelum harinya.')],
                    },
                ),
                migrations.CreateModel(
                    name='LedgerEntry',
                    fields=[
                        ('number', models.PositiveBigIntegerField(primary_key=True, serialize=False, verbose_name='nomor')),
                        ('at', models.DateTimeField(verbose_name='waktu')),
                        ('actor', models.CharField(max_length=80, verbose_name='pelaku')),
                        ('actor_id', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='nomor akun pelaku')),
                        ('verb', models.CharField(max_length=60, verbose_name='tindakan')),
                        ('object_type', models.CharField(max_length=60, verbose_name='jenis objek')),
                        ('object_id', models.CharField(max_length=60, verbose_name='nomor objek')),
                        ('fields', models.JSONField(default=dict, verbose_name='rincian')),
                        ('previous', models.CharField(max_length=64, verbose_name='sidik sebelumnya')),
                        ('hash', models.CharField(max_length=64, unique=True, verbose_name='sidik')),
                    ],
                    options={
                        'verbose_name': 'catatan jurnal',
                        'verbose_name_plural': 'jurnal',
                        'ordering': ['number'],
                        'abstract': False,
                        'indexes': [models.Index(fields=['object_type', 'object_id'], name='ledger_object')],
                    },
                ),
                migrations.CreateModel(
                    name='Message',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('act', models.CharField(max_length=60, verbose_name='peristiwa')),
                        ('about', models.CharField(blank=True, db_index=True, max_length=80, verbose_name='tentang')),
                        ('recipient', opd.encryption.EncryptedTextField(max_length=254, verbose_name='penerima')),
                        ('to_citizen', models.BooleanField(default=False, verbose_name='kepada warga')),
                        ('subject', models.CharField(max_length=200, verbose_name='perihal')),
                        ('body', opd.encryption.EncryptedTextField(verbose_name='isi')),
                        ('stop_address', opd.encryption.EncryptedTextField(blank=True, verbose_name='alamat untuk berhenti')),
                        ('state', models.CharField(choices=[('waiting', 'Menunggu dikirim'), ('sent', 'Terkirim'), ('failed', 'Gagal')], default='waiting', max_length=20, verbose_name='status')),
                        ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='percobaan')),
                        ('next_attempt_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='percobaan berikutnya')),
                        ('not_after', models.DateTimeField(blank=True, null=True, verbose_name='dikirim paling lambat')),
                        ('error', models.TextField(blank=True, verbose_name='galat terakhir')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='dibuat pada')),
                        ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='terkirim pada')),
                    ],
                    options={
                        'verbose_name': 'surel keluar',
                        'verbose_name_plural': 'surel keluar',
                        'ordering': ['-pk'],
                        'indexes': [models.Index(fields=['state', 'next_attempt_at'], name='message_due')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='message_sent_has_time'), models.CheckConstraint(condition=models.Q(('to_citizen', False), models.Q(('about', ''), _negated=True), _connector='OR'), name='message_to_citizen_is_about')],
                    },
                ),
                migrations.CreateModel(
                    name='Opd',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=200, verbose_name='nama')),
                        ('short_name', models.CharField(blank=True, max_length=60, verbose_name='nama singkat')),
                        ('slug', models.SlugField(max_length=80, unique=True, verbose_name='alamat halaman')),
                        ('code', models.CharField(blank=True, max_length=20, verbose_name='kode Kemendagri')),
                        ('kind', models.CharField(choices=[('kota', 'Pemerintah daerah'), ('setda', 'Sekretariat daerah'), ('bagian', 'Bagian'), ('setwan', 'Sekretariat DPRD'), ('inspektorat', 'Inspektorat'), ('dinas', 'Dinas'), ('badan', 'Badan'), ('satuan', 'Satuan'), ('rsud', 'Rumah sakit'), ('kecamatan', 'Kecamatan'), ('kelurahan', 'Kelurahan'), ('desa', 'Desa'), ('lain', 'Lainnya')], max_length=20, verbose_name='jenis')),
                        ('position', models.PositiveIntegerField(default=0, verbose_name='urutan')),
                        ('address', models.TextField(blank=True, verbose_name='alamat')),
                        ('phone', models.CharField(blank=True, max_length=40, verbose_name='telepon')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='surel')),
                        ('website', models.URLField(blank=True, verbose_name='situs')),
                        ('valid_from', models.DateField(blank=True, null=True, verbose_name='berlaku sejak')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='berlaku sampai')),
                        ('verified', models.BooleanField(default=False, verbose_name='sudah diverifikasi')),
                        ('operators_publish', models.BooleanField(default=False, help_text='Operator boleh menerbitkan informasi berkala dan serta-merta tanpa diperiksa dahulu.', verbose_name='operator menerbitkan sendiri')),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='children', to='opd.opd', verbose_name='parent')),
                        ('predecessors', models.ManyToManyField(blank=True, related_name='successors', to='opd.opd', verbose_name='pendahulu')),
                    ],
                    options={
                        'verbose_name': 'OPD',
                        'verbose_name_plural': 'OPD',
                        'ordering': ['position', 'name'],
                    },
                ),
                migrations.CreateModel(
                    name='Official',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('role', models.CharField(choices=[('utama', 'PPID Utama'), ('pelaksana', 'PPID Pelaksana'), ('atasan', 'Atasan PPID')], max_length=10, verbose_name='peran')),
                        ('name', models.CharField(help_text='Lengkap dengan gelar, seperti dalam surat.', max_length=150, verbose_name='nama')),
                        ('nip', models.CharField(blank=True, max_length=18, validators=[django.core.validators.RegexValidator('^[0-9]{18}\\Z', 'NIP terdiri dari 18 angka, tanpa spasi.')], verbose_name='NIP')),
                        ('office', models.CharField(help_text='Misalnya Kepala Dinas Komunikasi dan Informatika.', max_length=200, verbose_name='jabatan')),
                        ('decree', models.CharField(help_text='Nomor dan tanggal keputusan yang mengangkatnya.', max_length=200, verbose_name='keputusan pengangkatan')),
                        ('is_acting', models.BooleanField(default=False, help_text='Dengan keputusan dan tanggal akhir. Hanya Plt. yang merangkap PPID Utama dan Atasan PPID.', verbose_name='pelaksana tugas (Plt.)')),
                        ('valid_from', models.DateField(verbose_name='mulai menjabat')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='sampai tanggal')),
                        ('opd', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='officials', to='opd.opd', verbose_name='OPD')),
                    ],
                    options={
                        'verbose_name': 'pejabat PPID',
                        'verbose_name_plural': 'pejabat PPID',
                        'ordering': ['role', '-valid_from'],
                    },
                ),
                migrations.CreateModel(
                    name='Membership',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('role', models.CharField(choices=[('operator', 'Operator OPD'), ('verifikator', 'Verifikator (PPID Utama)'), ('atasan', 'Atasan PPID'), ('admin', 'Admin situs')], max_length=20, verbose_name='peran')),
                        ('include_sub_agencies', models.BooleanField(default=False, verbose_name='termasuk OPD di bawahnya')),
                        ('valid_from', models.DateField(blank=True, null=True, verbose_name='berlaku sejak')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='berlaku sampai')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='pengguna')),
                        ('opd', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='opd.opd', verbose_name='OPD')),
                    ],
                    options={
                        'verbose_name': 'keanggotaan',
                        'verbose_name_plural': 'keanggotaan',
                        'ordering': ['user', 'opd'],
                    },
                ),
                migrations.CreateModel(
                    name='PersonChange',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='diajukan pada')),
                        ('state', models.CharField(choices=[('waiting', 'Menunggu orang kedua'), ('confirmed', 'Disetujui'), ('refused', 'Ditolak'), ('withdrawn', 'Dibatalkan'), ('expired', 'Kedaluwarsa')], default='waiting', max_length=20, verbose_name='status')),
                        ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='diputuskan pada')),
                        ('kind', models.CharField(choices=[('role', 'Peran sekota'), ('identity', 'Nama, surel, atau pengaktifan akun'), ('password', 'Kata sandi baru'), ('factor', 'Faktor kedua dan kata sandi baru'), ('void', 'Pembatalan keanggotaan yang salah catat')], max_length=20, verbose_name='perubahan')),
                        ('role', models.CharField(blank=True, choices=[('operator', 'Operator OPD'), ('verifikator', 'Verifikator (PPID Utama)'), ('atasan', 'Atasan PPID'), ('admin', 'Admin situs')], max_length=20, verbose_name='peran')),
                        ('facts', models.JSONField(blank=True, default=dict, verbose_name='isi')),
                        ('first_code', models.CharField(blank=True, max_length=64, verbose_name='sidik kode pertama')),
                        ('reason', models.TextField(blank=True, verbose_name='alasan')),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diajukan oleh')),
                        ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diputuskan oleh')),
                        ('membership', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='opd.membership', verbose_name='keanggotaan')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='orang')),
                    ],
                    options={
                        'verbose_name': 'perubahan oleh dua orang',
                        'verbose_name_plural': 'perubahan oleh dua orang',
                        'ordering': ['-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='PublishedHead',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('chain', models.CharField(choices=[('ledger', 'Jurnal tindakan'), ('access', 'Jurnal akses')], default='ledger', max_length=10, verbose_name='jurnal')),
                        ('day', models.DateField(verbose_name='tanggal')),
                        ('number', models.PositiveBigIntegerField(verbose_name='nomor')),
                        ('hash', models.CharField(max_length=64, verbose_name='sidik')),
                    ],
                    options={
                        'verbose_name': 'sidik jurnal yang diumumkan',
                        'verbose_name_plural': 'sidik jurnal yang diumumkan',
                        'ordering': ['-day', 'chain'],
                        'constraints': [models.UniqueConstraint(fields=('chain', 'day'), name='published_head_once_a_day')],
                    },
                ),
                migrations.CreateModel(
                    name='RecoveryCode',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveSmallIntegerField(verbose_name='nomor')),
                        ('hash', models.CharField(max_length=200, verbose_name='sidik kode')),
                        ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='dipakai pada')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recovery_codes', to=settings.AUTH_USER_MODEL, verbose_name='orang')),
                    ],
                    options={
                        'verbose_name': 'kode pemulihan',
                        'verbose_name_plural': 'kode pemulihan',
                        'ordering': ['user', 'number'],
                    },
                ),
                migrations.CreateModel(
                    name='SettingChange',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='diajukan pada')),
                        ('state', models.CharField(choices=[('waiting', 'Menunggu orang kedua'), ('confirmed', 'Disetujui'), ('refused', 'Ditolak'), ('withdrawn', 'Dibatalkan'), ('expired', 'Kedaluwarsa')], default='waiting', max_length=20, verbose_name='status')),
                        ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='diputuskan pada')),
                        ('answer', models.TextField(blank=True, max_length=1000, verbose_name='alasan penolakan')),
                        ('setting', models.CharField(choices=[('author_publishes', 'Verifikator boleh menerbitkan dokumen yang ia buat, ubah, atau unggah sendiri'), ('cost_to_confirm', 'Biaya di atas jumlah ini disetujui Atasan PPID sebelum diberitahukan')], max_length=40, verbose_name='pengaturan')),
                        ('value', models.PositiveIntegerField(verbose_name='menjadi')),
                        ('reason', models.TextField(max_length=1000, verbose_name='alasan')),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diajukan oleh')),
                        ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diputuskan oleh')),
                    ],
                    options={
                        'verbose_name': 'perubahan pengaturan kota',
                        'verbose_name_plural': 'pengaturan kota',
                        'ordering': ['-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='StaffSession',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('device', models.CharField(max_length=60, verbose_name='perangkat')),
                        ('fingerprint', models.CharField(max_length=20, verbose_name='sidik')),
                        ('started_at', models.DateTimeField(verbose_name='masuk pada')),
                        ('seen_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='terakhir dipakai')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='orang')),
                    ],
                    options={
                        'verbose_name': 'sesi petugas',
                        'verbose_name_plural': 'sesi petugas',
                        'ordering': ['-seen_at'],
                    },
                ),
                migrations.CreateModel(
                    name='SecondFactor',
                    fields=[
                        ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='second_factor', serialize=False, to=settings.AUTH_USER_MODEL, verbose_name='orang')),
                        ('key', opd.encryption.EncryptedTextField(editable=False, verbose_name='kunci')),
                        ('last_step', models.PositiveBigIntegerField(default=0, verbose_name='langkah terakhir')),
                        ('enrolled_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='dipasang pada')),
                    ],
                    options={
                        'verbose_name': 'faktor kedua',
                        'verbose_name_plural': 'faktor kedua',
                        'constraints': [models.CheckConstraint(condition=models.Q(('key', ''), _negated=True), name='second_factor_has_key')],
                    },
                ),
                migrations.AddConstraint(
                    model_name='opd',
                    constraint=models.UniqueConstraint(condition=models.Q(('kind', 'kota')), fields=('kind',), name='opd_one_root'),
                ),
                migrations.AddConstraint(
                    model_name='opd',
                    constraint=models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('code',), name='opd_code_unique'),
                ),
                migrations.AddConstraint(
                    model_name='opd',
                    constraint=models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_to__isnull', True), ('valid_from__lte', models.F('valid_to')), _connector='OR'), name='opd_valid_from_before_to', violation_error_message='Tanggal mulai berlaku harus sebelum tanggal akhirnya.'),
                ),
                migrations.AddConstraint(
                    model_name='official',
                    constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_from__lte', models.F('valid_to')), _connector='OR'), name='official_from_before_to', violation_error_message='Tanggal mulai menjabat harus sebelum tanggal akhirnya.'),
                ),
                migrations.AddConstraint(
                    model_name='official',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('office', ''), _negated=True), models.Q(('decree', ''), _negated=True)), name='official_has_name_office_and_decree'),
                ),
                migrations.AddConstraint(
                    model_name='official',
                    constraint=models.CheckConstraint(condition=models.Q(('role__in', ['utama', 'pelaksana', 'atasan'])), name='official_role_known'),
                ),
                migrations.AddConstraint(
                    model_name='official',
                    constraint=models.CheckConstraint(condition=models.Q(('is_acting', False), ('valid_to__isnull', False), _connector='OR'), name='official_acting_has_last_day', violation_error_message='Pelaksana tugas (Plt.) punya tanggal akhir.'),
                ),
                migrations.AddConstraint(
                    model_name='official',
                    constraint=models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('opd', 'role'), name='official_one_without_end', violation_error_message='Pejabat sebelumnya belum berakhir. Isi dahulu tanggal akhir masa jabatannya.'),
                ),
                migrations.AddConstraint(
                    model_name='personchange',
                    constraint=models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('person', 'kind', 'role'), name='person_change_waits_once'),
                ),
                migrations.AddConstraint(
                    model_name='personchange',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'role'), ('role__in', ['admin', 'atasan', 'verifikator'])), models.Q(models.Q(('kind', 'role'), _negated=True), ('role', '')), _connector='OR'), name='person_change_role_of_role'),
                ),
                migrations.AddConstraint(
                    model_name='personchange',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'void'), ('membership__isnull', False)), models.Q(models.Q(('kind', 'void'), _negated=True), ('membership__isnull', True)), _connector='OR'), name='person_change_voids_a_membership'),
                ),
                migrations.AddConstraint(
                    model_name='personchange',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('state', 'waiting')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', True), ('state', 'expired')), models.Q(models.Q(('state__in', ['waiting', 'expired']), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='person_change_decided_pair'),
                ),
                migrations.AddConstraint(
                    model_name='personchange',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), models.Q(models.Q(('decided_by', models.F('asked_by')), _negated=True), models.Q(('decided_by', models.F('person')), _negated=True)), _connector='OR'), name='person_change_two_people'),
                ),
                migrations.AddConstraint(
                    model_name='recoverycode',
                    constraint=models.UniqueConstraint(fields=('user', 'number'), name='recovery_code_number_once'),
                ),
                migrations.AddConstraint(
                    model_name='settingchange',
                    constraint=models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('setting',), name='setting_change_waits_once'),
                ),
                migrations.AddConstraint(
                    model_name='settingchange',
                    constraint=models.CheckConstraint(condition=models.Q(('setting__in', ('cost_to_confirm',)), ('value__lte', 1), _connector='OR'), name='setting_change_has_value'),
                ),
                migrations.AddConstraint(
                    model_name='settingchange',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='setting_change_decided_pair'),
                ),
                migrations.AddConstraint(
                    model_name='settingchange',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='setting_change_two_people'),
                ),
                migrations.AddConstraint(
                    model_name='settingchange',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='setting_change_refused_with_reason'),
                ),
            ],
        ),
    ]
