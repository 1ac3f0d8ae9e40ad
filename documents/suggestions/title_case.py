"""Conversion of headings in capitals to title case. No models."""

import re

SMALL = frozenset(
    """
    dan di ke dari yang untuk pada dengan atas oleh dalam bagi tentang serta atau terhadap sebagai kepada per
    """.split()  # noqa: SIM905 -- read as words, not as quotation marks
)
ACRONYMS = frozenset(
    """
    ADD AMDAL ANJAB APBD APBDP APBN ASN ATR BAPPEDA BAPPERIDA BKAD BKPSDM BLUD BMD BOS BPBD BPJS BPK BPKAD BPPRD BPS
    BUMD CALK DAK DAU DBH DIK DIP DPA DPMPTSP DPPA DPRD DPUTR HUT IKM IKU IPM ISO KB KIA KIP KK KPU KTP KUA KUHP
    LAKIP LHKPN LHP LKJIP LKPD LKPJ LPJ LPPD LPSE LRA MBU MOU NIK NIP NPHD NPWP OPD P2TP2A PAD PAUD PBB PBJ PDAM PKK
    PKS PNS PPAS PPID PPKD PPPK PUPR PUSKESMAS RAPBD RBA RDTR RENJA RENSTRA RI RKA RKPD RPJMD RPJPD RSUD RT RTRW RUP
    RW SAKIP SATPOL SD SDM SETDA SILPA SK SKM SKPD SMA SMK SMP SOP SOTK SP SPBE SPIP SPM SPSE TA TPID TPP UKL UKPBJ
    UMKM UPL UPT UPTD UU WBBM WBK WTP
    """.split()  # noqa: SIM905 -- read as words, not as quotation marks
)
# Abbreviations that are written like words.
WORDS = {"BAPPEDA": "Bappeda", "PUSKESMAS": "Puskesmas", "RENSTRA": "Renstra", "RENJA": "Renja", "SETDA": "Setda"}
ROMAN = re.compile(r"[IVXL]{2,6}$")
PART = re.compile(r"[^\W\d_]+")


def is_upper_case(text: str) -> bool:
    """Return whether at least 85 per cent of the letters are capitals. Texts of up to three letters are not."""
    letters = [character for character in text if character.isalpha()]
    return len(letters) > 3 and sum(character.isupper() for character in letters) >= 0.85 * len(letters)


def as_title(text: str) -> str:
    """Convert `PERATURAN WALI KOTA CONTOH TENTANG RSUD` to `Peraturan Wali Kota Contoh tentang RSUD`."""
    words = text.split()
    return " ".join(_word(word, index == 0) for index, word in enumerate(words))


def _word(word: str, is_first: bool) -> str:
    if any(character.isdigit() for character in word) and "/" in word:  # a number such as PER-9/MBU/08/2020
        return word
    small = word.strip("().,;:").lower() in SMALL
    return word.lower() if small and not is_first else PART.sub(_part, word)


def _part(match: re.Match) -> str:
    part = match[0].upper()
    if part in WORDS:
        return WORDS[part]
    if part in ACRONYMS or (len(part) > 1 and ROMAN.match(part)) or not re.search(r"[AEIOUY]", part):
        return part
    return part.capitalize()
