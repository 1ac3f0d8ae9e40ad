"""Fills the templates of the labelled set, each time with other made-up people, from a fixed seed.

Written before the finder and apart from it: nothing here asks what `documents.privacy` can do.
"""

import random
import re
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

HERE = Path(__file__).parent
TIMES = 4  # pages of each template
REPEAT = re.compile(r"^@ (\d+)\n(.*?)^@@\n", re.MULTILINE | re.DOTALL)
LABEL = re.compile(r"\[\[(\w+)\|(.*?)\]\]", re.DOTALL)
HOLE = re.compile(r"\{(\w+)(?::(\w+))?\}")

FIRST = "Slamet Sutini Wahyu Ratna Bambang Siti Agus Dewi Joko Endang Rudi Yuliana Hendra Maryati Eko Nurhayati"
LAST = "Prasetyo Lestari Hidayat Wulandari Saputra Rahmawati Setiawan Handayani Kurniawan Puspita Nugroho Utami"
STREETS = "Melati Kenanga Cendana Rajawali Merpati Flamboyan Anggrek Sriwijaya Gatot Subroto"
ILLNESSES = "HIV,diabetes melitus,tuberkulosis paru,skizofrenia,hepatitis B,kanker payudara,epilepsi"
MONTHS = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember"
MAIL = "gmail.com yahoo.co.id outlook.com"
REGIONS = "187201 187202 187203 187204 187205 180501 180713 187101 327305 317406 350912"
MISREAD = {"0": "O", "1": "l", "5": "S", "8": "B"}


@dataclass(frozen=True)
class Page:
    template: str
    text: str
    labels: list[tuple[str, int, int]]  # kind, start, end


def pages(name: str) -> list[Page]:
    templates = tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))["page"]
    return [
        _page(f"{name} {number}.{time}", template["text"], random.Random(f"{name}/{number}/{time}"))
        for number, template in enumerate(templates, start=1)
        for time in range(TIMES)
    ]


def _page(name: str, template: str, chance: random.Random) -> Page:
    unrolled = REPEAT.sub(lambda m: "".join(m[2].replace("{n}", str(n + 1)) for n in range(int(m[1]))), template)
    filled = HOLE.sub(lambda m: str(_fill(m[1], m[2] or "", chance)), unrolled.strip())
    text, labels, last = "", [], 0
    for label in LABEL.finditer(filled):
        text += filled[last : label.start()]
        labels.append((label[1], len(text), len(text) + len(label[2])))
        text += label[2]
        last = label.end()
    return Page(name, text + filled[last:], labels)


def _fill(word: str, style: str, chance: random.Random) -> str:
    made = {"nik": _nik, "kk": _kk, "hp": _mobile, "npwp": _npwp, "rekening": _account, "nip": _nip}
    if word in made:
        return made[word](style, chance)
    return _plain(word, chance)


def _one(words: str, chance: random.Random) -> str:
    return chance.choice(words.split())


def _digits(count: int, chance: random.Random) -> str:
    return "".join(str(chance.randrange(10)) for _digit in range(count))


def _day(chance: random.Random, first: int = 1950, last: int = 2010) -> date:
    return date(first, 1, 1) + timedelta(days=chance.randrange((last - first) * 365))


def _nik(style: str, chance: random.Random) -> str:
    born = _day(chance)
    day = born.day + chance.choice([0, 40])
    number = f"{_one(REGIONS, chance)}{day:02d}{born:%m%y}{chance.randrange(1, 60):04d}"
    if style == "spasi":
        return chance.choice([f"{number[:4]} {number[4:8]} {number[8:12]} {number[12:]}", _six(number, " ")])
    if style == "titik":
        by_part = f"{number[:2]}.{number[2:4]}.{number[4:6]}.{number[6:12]}.{number[12:]}"
        return chance.choice([_six(number, "."), by_part])
    if style == "ocr":
        places = [place for place, digit in enumerate(number) if digit in MISREAD]
        for place in chance.sample(places, min(len(places), chance.choice([0, 1, 1, 2, 3]))):
            number = number[:place] + MISREAD[number[place]] + number[place + 1 :]
    if style == "belah":
        cut = chance.choice([8, 10, 12])
        return f"{number[:cut]}\n{number[cut:]}"
    return number


def _six(number: str, mark: str) -> str:
    return mark.join([number[:6], number[6:12], number[12:]])


def _kk(style: str, chance: random.Random) -> str:
    return f"{_one(REGIONS, chance)}{_day(chance, 2005, 2024):%d%m%y}{chance.randrange(1, 60):04d}"


def _nip(style: str, chance: random.Random) -> str:
    born, since = _day(chance, 1966, 1998), _day(chance, 1990, 2022)
    parts = [f"{born:%Y%m%d}", f"{since:%Y%m}", chance.choice("12"), f"{chance.randrange(1, 30):03d}"]
    return (" " if style == "spasi" else "").join(parts)


def _mobile(style: str, chance: random.Random) -> str:
    rest = chance.choice(["12", "13", "21", "52", "57", "95", "77"]) + _digits(chance.choice([7, 8]), chance)
    if style == "62":
        return chance.choice([f"+628{rest}", f"+62 8{rest[:2]}-{rest[2:6]}-{rest[6:]}", f"628{rest}"])
    mark = {"strip": "-", "titik": "."}.get(style, "")
    number = f"08{rest}"
    return mark.join([number[:4], number[4:8], number[8:]])


def _npwp(style: str, chance: random.Random) -> str:
    d = chance.choice(["07", "08", "09", "24", "47", "66", "75"]) + _digits(7, chance) + "321000"
    return chance.choice([d, f"{d[:2]}.{d[2:5]}.{d[5:8]}.{d[8]}-{d[9:12]}.{d[12:]}", "0" + d])


def _account(style: str, chance: random.Random) -> str:
    number = chance.choice("1234567") + _digits(chance.choice([9, 12, 14]), chance)
    return "-".join([number[:4], number[4:6], number[6:]]) if style == "strip" else number


def _plain(word: str, chance: random.Random) -> str:
    day, number = _day(chance, 2015, 2026), chance.randrange
    made = {
        "nama": f"{_one(FIRST, chance)} {_one(LAST, chance)}",
        "jalan": f"{chance.choice(['Jl.', 'Jalan', 'JL.'])} {_one(STREETS, chance)}",
        "rumah": number(1, 99),
        "rt": f"{number(1, 40):02d}",
        "rw": f"{number(1, 12):02d}",
        "tanggal": f"{day.day} {MONTHS.split()[day.month - 1]} {day.year}",
        "tahun": number(2021, 2026),
        "umur": number(18, 70),
        "surel": f"{_one(FIRST, chance)}.{_one(LAST, chance)}{number(99)}@{_one(MAIL, chance)}".lower(),
        "penyakit": chance.choice(ILLNESSES.split(",")),
        "nomor": f"{number(1, 900):03d}/{number(1, 900)}/{chance.choice(['D-1', 'LL.2', 'KPTS'])}/{day.year}",
        "rupiah": f"{number(1, 900)}.{number(1000):03d}.000",
        "besar": f"{number(1, 900)}.{number(1000):03d}.{number(1000):03d}.{number(1000):03d},{number(100):02d}",
        "terbilang": "Satu juta dua ratus lima puluh ribu rupiah",
        "koderek": f"5.{number(1, 3)}.0{number(1, 5)}.0{number(1, 5)}.0{number(1, 5)}.{number(1, 99):04d}",
        "persen": f"{number(40, 100)},{number(100):02d}",
        "kodebarang": f"1.3.2.0{number(1, 9)}.0{number(1, 9)}.0{number(1, 9)}.{number(1, 999):03d}",
        "register": f"{number(1, 9999):06d}",
        "rangka": f"MH1JF{chance.choice('XYZ')}{number(100, 999)}KK{_digits(6, chance)}",
        "mesin": f"JF{number(10, 99)}E{_digits(7, chance)}",
        "nop": f"18.72.0{number(1, 6)}0.00{number(1, 5)}.0{_digits(2, chance)}-{_digits(4, chance)}.0",
        "npsn": f"108{_digits(5, chance)}",
        "nss": f"1011261{_digits(5, chance)}",
        "nuptk": f"{number(1000, 9999)}7{_digits(2, chance)}65{number(10, 99)}00{_digits(3, chance)}",
        "koordinat": f"-5.{_digits(6, chance)}, 105.{_digits(6, chance)}",
        "rup": f"5{_digits(7, chance)}",
        "sp2d": f"{number(1, 9999):05d}/SP2D-LS/1.02.0.00.0.00.01.0000/{number(1, 13):02d}/{day.year}",
        "isbn": f"978-602-{_digits(4, chance)}-{_digits(2, chance)}-{number(10)}",
        "barcode": f"899{_digits(10, chance)}",
        "seri": f"{_digits(16, chance)}{_digits(4, chance)}",
        "nib": f"{number(1, 3)}{_digits(12, chance)}",
        "kbli": f"{number(10000, 96000)}",
        "plat": number(2000, 2999),
        "luas": number(60, 900),
        "rm": f"{number(0, 99):02d}-{number(0, 99):02d}-{number(0, 99):02d}",
        "ruas": f"{number(1, 99):03d}",
        "ribu": f"{number(1, 99)}.{number(1000):03d}",
        "satu": number(1, 9),
        "dua": number(10, 99),
    }
    return str(made[word])
