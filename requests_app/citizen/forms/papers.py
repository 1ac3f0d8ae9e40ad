from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from requests_app.models import ApplicantKind, PaperKind

OWN, PROXY = "sendiri", "kuasa"
BY_WHOM = [(OWN, _("Pemohon sendiri")), (PROXY, _("Penerima kuasa, atas nama pemohon"))]


@dataclass(frozen=True)
class PaperRequirement:
    """A paper that is asked for if one of the (field, answer) pairs in `when` holds."""

    label: str
    hint: str
    when: tuple[tuple[str, str], ...]
    is_copy_of_id_card: bool = False

    @property
    def is_asked(self) -> bool:
        return settings.ASK_ID_CARD or not self.is_copy_of_id_card


PERSON, GROUP, ENTITY = (("kind", kind.value) for kind in ApplicantKind)
BY_PROXY = ("by_whom", PROXY)
# By practice (domain rule 12). A request with missing papers is registered all the same; PPID asks for them later.
PAPERS = {
    PaperKind.ID_CARD: PaperRequirement(
        _("Salinan KTP yang mengajukan"),
        _("Milik pemohon. Bila oleh kuasa: milik penerima kuasa."),
        (PERSON, ENTITY, BY_PROXY),
        is_copy_of_id_card=True,
    ),
    PaperKind.DEED: PaperRequirement(
        _("Akta pendirian dan pengesahannya"), _("Isi bila pemohon badan hukum."), (ENTITY,)
    ),
    PaperKind.MANDATE: PaperRequirement(
        _("Surat kuasa khusus"), _("Isi bila pemohon kelompok orang, atau bila oleh kuasa."), (GROUP, BY_PROXY)
    ),
    PaperKind.PRINCIPAL_ID: PaperRequirement(
        _("Salinan KTP pemberi kuasa"),
        _("Isi bila pemohon kelompok orang, atau bila oleh kuasa."),
        (GROUP, BY_PROXY),
        is_copy_of_id_card=True,
    ),
}
