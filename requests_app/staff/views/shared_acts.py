"""Acts of staff that requests and objections share; the tables of the two add what differs."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from opd.web.page_act import PageAct
from requests_app.models import Paper, Withdrawal
from requests_app.staff.forms import deliveries
from requests_app.staff.views import consequences
from requests_app.staff.views.act_page import show_code, with_proof, with_scan
from requests_app.workflow import requests, withdrawals
from requests_app.workflow.delivery import letters_alone

ISSUE = partial(
    PageAct,
    slug="buat-surat",
    label=_("Buat surat"),
    consequence=consequences.consequence_of_issue,
    done=_("Surat dibuat. Serahkan, lalu catat pengirimannya."),
)
HAND_OVER = PageAct(
    slug="serahkan",
    label=_("Catat penyerahan surat"),
    form=deliveries.HandOverForm,
    consequence=_(
        "Surat sudah dibuat, belum diserahkan, dan belum berakibat apa-apa. Waktu pemohon dihitung sejak ia "
        "menerimanya; perpanjangan berlaku hanya bila suratnya diserahkan sampai tenggat semula, dan tidak lagi bila "
        "pemohon sudah mengajukan keberatan karena tidak dijawab."
    ),
    verb=with_proof(letters_alone.hand_over, "handed_over_on"),
    done=_("Penyerahan dicatat."),
    concerns=consequences.has_waiting_letter,
)
RECEIVE = partial(
    PageAct,
    slug="terima",
    label=_("Catat penerimaan"),
    form=deliveries.ReceiptForm,
    consequence=_("Waktu pemohon dihitung sejak hari ini dicatat menerima, bukan sejak hari perkiraan. Hanya sekali."),
    done=_("Penerimaan dicatat."),
    concerns=consequences.is_on_the_way,
)
BOUNCE = partial(
    PageAct,
    slug="tidak-sampai",
    label=_("Catat tidak sampai"),
    form=deliveries.BounceForm,
    consequence=_(
        "Yang tidak sampai tidak memberitahukan apa-apa: suratnya harus dikirim lagi. Tenggatnya hanya bergeser bila "
        "kalender berubah sejak surat itu dikirim."
    ),
    concerns=consequences.may_have_bounced,
)
LETTER_BACK = PageAct(
    slug="surat-kembali",
    label=_("Catat surat tidak sampai"),
    form=deliveries.LetterBackForm,
    consequence=_(
        "Surat yang tidak sampai menunggu diserahkan lagi. Perpanjangan yang suratnya kembali tidak berlaku: "
        "tenggatnya kembali ke tenggat semula."
    ),
    verb=with_scan(letters_alone.bounce),
    done=_("Dicatat tidak sampai. Serahkan lagi suratnya."),
    concerns=consequences.has_letter_on_the_way,
)
TELL_WITHDRAWAL = PageAct(
    slug="cabut",
    label=_("Catat keinginan mencabut"),
    form=deliveries.ToldForm,
    consequence=consequences.consequence_of_telling,
    verb=with_scan(withdrawals.tell, Withdrawal),
    done=_("Dicatat. Pemohon mendapat surat dan dapat membatalkannya."),
    concerns=lambda case: not consequences.is_being_withdrawn(case),
)
REVOKE_WITHDRAWAL = PageAct(
    slug="batalkan-pencabutan",
    label=_("Batalkan pencabutan"),
    consequence=_("Atas permintaan pemohon. Perkaranya berjalan terus seperti tidak pernah dicabut."),
    verb=withdrawals.revoke,
    done=_("Pencabutan dibatalkan."),
    concerns=consequences.is_being_withdrawn,
)
RENEW_CODE = PageAct(
    slug="ganti-kode",
    label=_("Ganti tautan dan kode"),
    form=deliveries.NewCodeForm,
    consequence=_(
        "Tautan dan kode lama mati. Yang baru dikirim ke surel pemohon. Bila tidak ada, lampirkan permintaan yang ia "
        "tanda tangani; yang baru hanya tampil sekali: serahkan kepada pemohon sendiri. Dengannya ia tidak dapat "
        "mencabut atau membuka surat yang belum diserahkan."
    ),
    verb=with_scan(requests.renew_code, Paper),
    answer=show_code,
    barrier=consequences.barrier_to_renew,
)
