from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from opd.condition import Fact
from requests_app.personal_data import destruction


def facts(now: datetime) -> Iterator[Fact]:
    missing = destruction.missing_rules()
    label = _("Masa simpan data pribadi")
    if not missing:
        yield Fact(label, _("Terisi untuk semua kelas data."))
        return
    words = _("Belum diisi, jadi tidak pernah dimusnahkan: %(classes)s.") % {
        "classes": ", ".join(str(data_class.label) for data_class in missing)
    }
    yield Fact(label, words, _("Isi masa simpan"), reverse("admin:requests_app_retentionrule_changelist"))
