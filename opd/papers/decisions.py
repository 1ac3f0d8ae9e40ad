from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opd.models import Official
from opd.papers.letterhead import Office

# The answers to Pasal 18 ayat (2) on which grounds g and h rest.
NEITHER_CONSENT_NOR_OFFICE = gettext_lazy(
    "pihak yang rahasianya diungkap tidak memberi persetujuan tertulis, dan pengungkapannya tidak berkaitan dengan "
    "posisi seseorang dalam jabatan publik (Pasal 18 ayat (2))"
)


def disclosure_act(*articles: str) -> str:
    """Return UU 14/2008 with its articles, as Mengingat cites it."""
    words = {"articles": enumerated([article for article in articles if article])}
    return _("Undang-Undang Nomor 14 Tahun 2008 tentang Keterbukaan Informasi Publik, %(articles)s") % words


def appointment(office: Office, on: date) -> list[str]:
    """Return the decree by which the official of an office holds it on a day, if there is one."""
    official = Official.objects.of_role(office.role, on)
    if official is None:
        return []
    words = {"decree": official.decree, "post": official.office, "office": office.name}
    return [_("%(decree)s, yang mengangkat %(post)s selaku %(office)s") % words]


def cited(law: str) -> list[str]:
    """Return the laws that consequence tests cite, without repetition."""
    return list(dict.fromkeys(line.strip().rstrip(".;") for line in law.splitlines() if line.strip()))


def sentences(parts: Iterable[str]) -> list[str]:
    """Return the parts with semicolons, the last with a full stop, unless one has its own."""
    parts = [part.rstrip() for part in parts]
    ends = [";"] * (len(parts) - 1) + ["."]
    return [part if part[-1] in ".?!" else part + end for part, end in zip(parts, ends, strict=True)]


def enumerated(words: list[str]) -> str:
    """Return the words as in a sentence: `a, b dan c`."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s dan %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}
