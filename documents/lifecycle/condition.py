from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from documents.models import ConsequenceTest, Document
from opd.condition import Fact
from opd.models import CitySetting, Role, User
from opd.triggers import city_settings


def facts(now: datetime) -> Iterator[Fact]:
    label = _("Pengecualian")
    if number := ConsequenceTest.objects.incomplete().count():
        words = _("%(n)s pengecualian lama tanpa jangka waktu, atau huruf j tanpa pasal dari tabel.") % {"n": number}
        address = f"{reverse('admin:documents_document_changelist')}?masa=tidak-lengkap"
        yield Fact(label, words, _("Tulis uji konsekuensi yang baru untuk dokumennya."), address)
    else:
        yield Fact(label, _("Lengkap."))
    gaps = Q(date=None) | Q(responsible_unit="") | Q(place="")
    if number := Document.objects.public().filter(gaps).count():
        words = _("%(n)s dokumen terbit tanpa tanggal, penanggung jawab, atau tempat pembuatan.") % {"n": number}
        yield Fact(_("Keterangan dokumen"), words, _("Lengkapi lewat ekspor dan impor tabel, atau satu per satu."))
    is_alone = User.objects.with_role(Role.REVIEWER).count() < 2
    if is_alone and not city_settings.allows(CitySetting.AUTHOR_PUBLISHES):
        words = _("Orang lain harus menerbitkan tulisan verifikator, tetapi verifikatornya kurang dari dua.")
        remedy = _("Angkat verifikator kedua, atau ubah pengaturannya")
        yield Fact(_("Penerbitan"), words, remedy, reverse("admin:opd_settingchange_changelist"))
