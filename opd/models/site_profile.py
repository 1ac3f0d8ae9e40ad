"""The profile of the site: its city, its look, and its office."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opd.models.colours import Palette, of_city

MAX_LINKS = 8
MAX_HOSTS = 30
HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])")
COLOUR = RegexValidator(r"\A#[0-9a-f]{6}\Z", gettext_lazy("Tulis warna sebagai # dan enam angka heksadesimal."))


class BodyKind(models.TextChoices):
    CITY = "kota", gettext_lazy("Kota")
    REGENCY = "kabupaten", gettext_lazy("Kabupaten")
    PROVINCE = "provinsi", gettext_lazy("Provinsi")

    @property
    def parts(self) -> str:
        """The parts of the region that are its own agencies, in words."""
        return "" if self == BodyKind.PROVINCE else _("kecamatan dan kelurahan")


class Pattern(models.TextChoices):
    KAWUNG = "kawung", gettext_lazy("Kawung")
    WAVES = "ombak", gettext_lazy("Ombak")
    PLAIN = "polos", gettext_lazy("Tanpa corak")

    __empty__ = gettext_lazy("Tapis")


@dataclass(frozen=True)
class Link:
    label: str
    address: str


def links(text: str) -> list[Link]:
    """Return the entries of lines such as `JDIH | https://jdih.contoh.go.id/`. Raises ValidationError."""
    entries = [_link(line) for line in text.splitlines() if line.strip()]
    if len(entries) > MAX_LINKS:
        raise ValidationError(_("Paling banyak %(n)s baris.") % {"n": MAX_LINKS}, code="too_many_links")
    return entries


def check_links(text: str) -> None:
    """Raise ValidationError as `links` does."""
    links(text)


def _link(line: str) -> Link:
    label, separator, address = (part.strip() for part in line.partition("|"))
    is_ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    if not separator or not label or not (is_ours or address.startswith("https://")) or set(address) & set(" \"'<>\\"):
        words = _(
            "Tulis setiap baris sebagai “nama | alamat”; alamatnya dimulai dengan https:// atau /. Periksa: %(line)s"
        )
        raise ValidationError(words % {"line": line.strip()[:80]}, code="link")
    return Link(label, address)


def hosts(text: str) -> list[str]:
    """Return the names of hosts, one on each line. Raises ValidationError."""
    names = [line.strip().lower() for line in text.splitlines() if line.strip()]
    if len(names) > MAX_HOSTS:
        raise ValidationError(_("Paling banyak %(n)s baris.") % {"n": MAX_HOSTS}, code="too_many_hosts")
    for name in names:
        if len(name) > 253 or not HOST.fullmatch(name):
            words = _("Tulis nama situs saja, tanpa https:// dan tanpa garis miring. Periksa: %(line)s")
            raise ValidationError(words % {"line": name[:80]}, code="host")
    return names


def check_hosts(text: str) -> None:
    """Raise ValidationError as `hosts` does."""
    hosts(text)


def _colour(label) -> models.CharField:
    return models.CharField(label, max_length=7, blank=True, validators=[COLOUR])


def _links(label) -> models.TextField:
    return models.TextField(label, max_length=2000, blank=True, validators=[check_links])


class SiteProfile(models.Model):
    """The single row of the profile, of the app `portal`; until it is entered, pages name no city."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    body = models.CharField(gettext_lazy("jenis daerah"), max_length=10, choices=BodyKind, blank=True)
    name = models.CharField(gettext_lazy("nama daerah"), max_length=80, blank=True)
    province = models.CharField(gettext_lazy("provinsi"), max_length=80, blank=True)
    seat = models.CharField(gettext_lazy("tempat surat dibuat"), max_length=80, blank=True)
    short_name = models.CharField(gettext_lazy("nama singkat portal"), max_length=30, blank=True)
    long_name = models.CharField(gettext_lazy("nama panjang portal"), max_length=120, blank=True)
    commission = models.CharField(gettext_lazy("Komisi Informasi yang berwenang"), max_length=120, blank=True)
    commission_address = models.TextField(gettext_lazy("alamat Komisi Informasi"), max_length=500, blank=True)
    home_title = models.CharField(gettext_lazy("judul beranda"), max_length=120, blank=True)
    home_lead = models.CharField(gettext_lazy("kalimat di bawah judul beranda"), max_length=300, blank=True)
    deep_colour = _colour(gettext_lazy("warna gelap"))
    action_colour = _colour(gettext_lazy("warna tombol dan tautan"))
    thread_colour = _colour(gettext_lazy("warna hiasan"))
    pattern = models.CharField(gettext_lazy("corak"), max_length=10, choices=Pattern, blank=True)
    sister_sites = _links(gettext_lazy("situs lain pemerintah daerah"))
    menu_links = _links(gettext_lazy("tambahan menu utama"))
    footer_links = _links(gettext_lazy("tambahan kaki halaman"))
    embedding_hosts = models.TextField(
        gettext_lazy("situs yang boleh menyematkan daftar dokumen"),
        max_length=2000,
        blank=True,
        validators=[check_hosts],
    )
    # Extensions of `documents.filetypes`, one on each line; empty: all of them
    formats = models.TextField(gettext_lazy("jenis berkas yang diterima"), max_length=200, blank=True)
    address = models.TextField(gettext_lazy("alamat kantor layanan"), max_length=500, blank=True)
    hours = models.TextField(gettext_lazy("jam layanan"), max_length=500, blank=True)
    phone = models.CharField(gettext_lazy("telepon"), max_length=40, blank=True)
    email = models.EmailField(gettext_lazy("surel"), blank=True)
    complaint_officer = models.CharField(gettext_lazy("nama petugas pengaduan"), max_length=150, blank=True)
    complaint_address = models.TextField(gettext_lazy("alamat petugas pengaduan"), max_length=500, blank=True)
    emblem = models.BinaryField(gettext_lazy("lambang"), blank=True, default=bytes)  # a PNG

    UNSCREENED_TEXT = {
        "email": "an address, checked as one",
        "deep_colour": "a colour",
        "action_colour": "a colour",
        "thread_colour": "a colour",
        "embedding_hosts": "names of hosts, checked as such",
        "formats": "chosen from a list",
    }

    class Meta:
        app_label = "portal"
        verbose_name = gettext_lazy("profil situs")
        verbose_name_plural = gettext_lazy("profil situs")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="siteprofile_one_row"),
            models.CheckConstraint(
                condition=Q(name="", body="") | ~Q(name="") & ~Q(body=""),
                name="siteprofile_name_has_body",
                violation_error_message=gettext_lazy("Jenis dan nama daerah diisi bersama."),
            ),
            models.CheckConstraint(
                condition=Q(deep_colour="", action_colour="", thread_colour="")
                | ~Q(deep_colour="") & ~Q(action_colour="") & ~Q(thread_colour=""),
                name="siteprofile_all_colours",
                violation_error_message=gettext_lazy("Isi ketiga warna, atau kosongkan ketiganya."),
            ),
        ]

    def __str__(self):
        return str(_("Profil situs"))

    @classmethod
    def load(cls) -> "SiteProfile":
        return cls.objects.filter(pk=cls.ONLY).first() or cls()

    @property
    def region(self) -> str:
        """The name of the region with its kind."""
        return f"{self.get_body_display()} {self.name}" if self.name else _("daerah ini")

    @property
    def parts(self) -> str:
        """The parts of the region that are agencies, in words."""
        return BodyKind(self.body).parts if self.body else ""

    @property
    def government(self) -> str:
        return _("Pemerintah %(region)s") % {"region": self.region} if self.name else _("Pemerintah Daerah")

    @property
    def portal_short(self) -> str:
        return self.short_name or "PLID"

    @property
    def portal_long(self) -> str:
        return self.long_name or _("Pengelola Layanan Informasi dan Dokumentasi")

    @property
    def portal_name(self) -> str:
        return f"{self.portal_short} {self.region}" if self.name else self.portal_short

    @property
    def ppid(self) -> str:
        return self.office_name(_("PPID Utama"))

    def office_name(self, title: str) -> str:
        return f"{title} {self.region}" if self.name else title

    @property
    def place(self) -> str:
        """The place where papers are signed."""
        return self.seat or self.name

    @property
    def dispute_commission(self) -> str:
        """The commission that settles disputes (UU 14/2008 Pasal 27)."""
        if self.commission:
            return self.commission
        return (
            _("Komisi Informasi Provinsi %(name)s") % {"name": self.province}
            if self.province
            else _("Komisi Informasi")
        )

    @property
    def title(self) -> str:
        return self.home_title or _("Informasi publik %(region)s, terbuka untuk siapa saja") % {"region": self.region}

    @property
    def slug(self) -> str:
        """The region in names of files."""
        return slugify(self.region)

    @property
    def palette(self) -> Palette | None:
        """The colours of the region; None while it uses those of the portal."""
        return of_city(self.deep_colour, self.action_colour, self.thread_colour) if self.deep_colour else None

    @property
    def has_own_look(self) -> bool:
        return bool(self.deep_colour or self.pattern)

    @property
    def look_version(self) -> str:
        """The part of the style sheet's address that changes with its content."""
        colours = filter(None, (self.deep_colour, self.action_colour, self.thread_colour))
        return "-".join([*(colour.removeprefix("#") for colour in colours), self.pattern or "tapis"])

    @property
    def theme_colour(self) -> str:
        return self.deep_colour or "#071730"

    @property
    def sister_links(self) -> list[Link]:
        return links(self.sister_sites)

    @property
    def extra_menu(self) -> list[Link]:
        return links(self.menu_links)

    @property
    def extra_footer(self) -> list[Link]:
        return links(self.footer_links)

    @property
    def embedding_origins(self) -> list[str]:
        """The origins whose pages may show the list of `/semat/` in a frame."""
        return [f"https://{name}" for name in hosts(self.embedding_hosts)]
