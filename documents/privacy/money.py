import re
from collections.abc import Iterator

from documents.privacy.hit import Headings, Hit, Kind, digits_of, line_after, line_before, mentions

NPWP = r"[0-9]{2}\.[0-9]{3}\.[0-9]{3}\.[0-9][\-.][0-9]{3}\.[0-9]{3}"
PUNCTUATED = re.compile(rf"(?<![0-9.]){NPWP}(?![0-9])")
LABELLED_NPWP = re.compile(r"NPWP[^0-9\n]{0,25}([0-9](?:[ .\-]{0,2}[0-9]){14,15})(?![0-9])", re.IGNORECASE)
BARE = re.compile(r"(?<![0-9A-Za-z.,\-])[0-9]{15}(?![0-9A-Za-z])")
# Prefixes of treasurers of the state and of firms, and words that name a firm or office as the holder.
FIRMS = ("00", "01", "02", "03")
FIRM_WORDS = re.compile(r"\b(?:PT|CV|UD|Koperasi|Yayasan|Dinas|Badan|Pemerintah|Bendahara|Perusahaan|Penyedia)\b")

BANKS = (
    r"(?:Bank\s+(?:Lampung|Mandiri|Syariah|Central|Rakyat|Negara|Tabungan|Muamalat|Mega|Danamon|Permata|Jago|Eka)"
    r"|BRI|BNI|BCA|BTN|BSI|BPD|BPR|BJB|CIMB|Mandiri|Danamon|Muamalat)"
)
REKENING = r"(?:\bno\.?rek\b|\brek\.|\brekening\b)"
# Every match of BANKS and REKENING contains one of these.
ACCOUNT_WORDS = (
    *("rekening", "rek.", "norek", "no.rek", "bank", "bri", "bni", "bca", "btn", "bsi", "bpd", "bpr", "bjb", "cimb"),
    *("mandiri", "danamon", "muamalat"),
)
ACCOUNT = r"[0-9](?:[.\- ]?[0-9]){7,19}"
LABELLED_ACCOUNT = re.compile(rf"(?:{REKENING}|\b{BANKS}\b)[^0-9\n]{{0,40}}({ACCOUNT})(?![0-9])", re.IGNORECASE)
BARE_ACCOUNT = re.compile(r"(?<![0-9A-Za-z.,\-/])[0-9]{10,16}(?![0-9A-Za-z.,/])")
BUDGET_CODE = re.compile(r"[1-9]\.[0-9]{1,2}\.[0-9]{1,2}\b")
MONEY = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+")
DAY = re.compile(r"[0-9]{1,2}[.\- ][0-9]{1,2}[.\- ][0-9]{4}\b|[0-9]{4}[.\- ][0-9]{1,2}[.\- ][0-9]{1,2}\b")
TREASURY = re.compile(
    r"kas\s+(?:umum\s+)?(?:daerah|negara)|\bRK[UP]D\b|virtual\s+account|kode\s+rek|bendahara\s+(?:umum|penerimaan)",
    re.IGNORECASE,
)
NEARBY = 120


def tax_numbers(text: str) -> Iterator[Hit]:
    headings = Headings(text, r"\bNPWP\b", r"\bnama\b")
    for match in PUNCTUATED.finditer(text):
        yield from _tax_number(text, *match.span())
    for match in LABELLED_NPWP.finditer(text):
        yield from _tax_number(text, *match.span(1))
    for match in BARE.finditer(text) if headings else ():
        if headings.are_above(match.start()):
            yield from _tax_number(text, *match.span())


def _tax_number(text: str, start: int, end: int) -> Iterator[Hit]:
    """Yield a tax number that is not a firm's or an office's.

    Sixteen digits may be fifteen with a leading zero. The 16-digit number of a person is the NIK, found first.
    """
    number = digits_of(text[start:end])
    if len(number) == 16 and number[0] == "0":
        number = number[1:]
    if not number.startswith(FIRMS) and not FIRM_WORDS.search(line_before(text, start, 60)):
        yield Hit(Kind.NPWP, start, end, number)


def accounts(text: str) -> Iterator[Hit]:
    if not mentions(text, *ACCOUNT_WORDS):
        return
    for match in LABELLED_ACCOUNT.finditer(text):
        if _is_account(text, match[1], *match.span()):
            yield Hit(Kind.ACCOUNT, *match.span(1), digits_of(match[1]))
    headings = Headings(text, REKENING, r"\bnama\b", without=r"kode\s+rek")
    for match in BARE_ACCOUNT.finditer(text) if headings else ():
        if headings.are_above(match.start()) and not TREASURY.search(line_before(text, match.start(), NEARBY)):
            yield Hit(Kind.ACCOUNT, *match.span(), match[0])


def _is_account(text: str, written: str, start: int, end: int) -> bool:
    is_other = MONEY.fullmatch(written) or BUDGET_CODE.match(written) or DAY.match(written)
    if is_other or not 8 <= len(digits_of(written)) <= 18:
        return False
    around = line_before(text, start, NEARBY) + text[start:end] + line_after(text, end, 60)
    return not TREASURY.search(around)
