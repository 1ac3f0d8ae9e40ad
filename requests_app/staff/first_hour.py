from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from opd.desk.first_hour import Step
from opd.models import Role, User
from requests_app.models import Event
from requests_app.states import Act


def steps(user: User) -> Iterator[Step]:
    if not user.has_city_role(Role.REVIEWER):
        return
    done = set(Event.objects.filter(by=user).order_by().values_list("act", flat=True).distinct())
    for act, label, hint in (
        (Act.ASSIGN, _("Teruskan satu permohonan"), _("Pilih OPD yang menguasai informasinya; identitas tidak ikut.")),
        (Act.DECIDE, _("Putuskan satu permohonan"), _("Formulirnya menanyakan huruf a sampai g dari Pasal 22 ayat 7.")),
        (Act.SEND, _("Kirim pemberitahuannya"), _("Sejak diterima pemohon, waktunya untuk keberatan berjalan.")),
    ):
        yield Step(label, hint, act in done, reverse("desk:requests"))
