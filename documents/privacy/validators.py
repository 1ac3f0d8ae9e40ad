"""Validator against NIK and KK numbers in texts that are stored unencrypted."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

IN_A_ROW = re.compile(r"(?<!\d)\d{16}(?!\d)")
# `~` is replaced by the separator between two digits: up to three characters that are neither letter nor digit.
PROVINCE = r"(?:1~[1-9]|2~1|3~[1-6]|5~[1-3]|6~[1-5]|7~[1-6]|8~[12]|9~[1-7])"
DAY = r"(?:0~[1-9]|[1256]~\d|3~[01]|4~[1-9]|7~[01])"
MONTH = r"(?:0~[1-9]|1~[0-2])"
SERIAL = r"(?!~0~0~0~0)(?:~\d){4}"
# Not inside a longer number, which may continue after one separator.
BUILT = rf"(?<!\d)(?<!\d[.,/_-]){PROVINCE}(?:~\d){{4}}~{DAY}~{MONTH}(?:~\d){{2}}{SERIAL}(?![.,/_-]?\d)"
IN_PIECES = re.compile(BUILT.replace("~", r"[\W_]{0,3}"))
# Rows of other numbers: amounts below 10^15 with thousands separators, dates with four-digit years.
AMOUNT = r"(?<!\d)(?<!\d[.,])\d{1,3}(?P<t>[.,])\d{3}(?:(?P=t)\d{3}){0,3}(?:(?!(?P=t))[.,]\d{1,2})?(?!(?P=t)?\d)"
OF_MONTH, OF_YEAR, YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
LOCAL = rf"(?<!\d){OF_MONTH}(?P<l>[-/.]){OF_YEAR}(?P=l){YEAR}(?!(?P=l)?\d)"
ISO = rf"(?<!\d){YEAR}(?P<i>[-/.]){OF_YEAR}(?P=i){OF_MONTH}(?!(?P=i)?\d)"
AMOUNT_OR_DATE = re.compile(f"{AMOUNT}|{LOCAL}|{ISO}")


def contains_national_id(text: str) -> bool:
    """Return whether a text has sixteen digits of any script, in a row or built like a NIK."""
    seen = (char for char in unicodedata.normalize("NFKC", text) if unicodedata.category(char) != "Cf")
    plain = re.sub(r"\d", lambda digit: str(int(digit[0])), "".join(seen))
    return bool(IN_A_ROW.search(plain) or IN_PIECES.search(AMOUNT_OR_DATE.sub("x", plain)))


def without_national_id(text: str) -> None:
    """Raise ValidationError for a text with a NIK or KK number."""
    if contains_national_id(text):
        raise ValidationError(
            _("Hapus angka 16 digit dari isian ini. NIK dan nomor KK tidak boleh ditulis di sini."), code="nik"
        )
