import random
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from opd.models import Opd, OpdKind
from opd.papers import letterhead
from portal.demo import figures
from portal.demo.figures import MONTHS, Row, Subject
from portal.demo.paper import NOTICE, DemoPaper, Section, lowered

HERE = Path(__file__).parent
PARAGRAPH = 3  # sentences
TAKE = 4  # of a pool, unless the section has a number
ALSO = 2  # sentences of the pool that follows a section's own
WRITTEN = 2026  # years in TOML are those of its end
TESTED = "tertutup"  # papers with a consequence test
QUARTERS = [["Triwulan I"], ["Triwulan II"], ["Triwulan III"], ["Triwulan IV"]]
HARD_COPY = "hard"


@dataclass(frozen=True)
class PaperPlan:
    """A paper of an agency and year, `moved` years after the one `written` in TOML.

    `extension`: of `files.BUILDERS`, or HARD_COPY; `copy` varies its sentences.
    """

    topic: str
    opd: Opd
    written: int
    subject: str
    extension: str
    copy: int = 0
    moved: int = 0

    @property
    def year(self) -> int:
        return self.written + self.moved

    @property
    def spec(self) -> dict[str, Any]:
        return topics()[self.topic]

    @property
    def key(self) -> tuple[str, str, int, str]:
        return (self.topic, self.opd.label, self.written, self.subject)

    def chance(self, *more: object) -> random.Random:
        return random.Random(repr((*self.key, self.copy, *more)))  # noqa: S311 - repeatable on purpose

    @property
    def date(self) -> date:
        later, month = self.spec["dated"]
        day = date(self.year + later, month, self.chance("day").randint(2, 27))
        return day + timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))  # offices sign on working days

    @property
    def sequence(self) -> int:
        return self.chance("number").randint(1, 98)

    @property
    def number(self) -> str:
        return f"{self.spec['prefix']}/{self.sequence:03d}/{self.opd.label.upper()}/{self.date.year}"

    @property
    def title(self) -> str:
        return self.spec["title"].format_map(self.words)

    @property
    def profile(self) -> dict[str, Any]:
        return profiles().get(self.opd.label) or profiles()[self.opd.kind]

    @property
    def words(self) -> dict[str, str]:
        """The placeholders that sentences may use without a table."""
        return {
            "opd": self.opd.name,
            "duty": self.profile["duty"],
            "units": enumerated(self.profile["units"]),
            "responsible": self.spec["responsible"],
            "year": str(self.year),
            "next_year": str(self.year + 1),
            "last_year": str(self.year - 1),
            "in_four_years": str(self.year + 4),
            "subject": self.subject,
            "subject_lower": lowered(self.subject),
            "month_name": MONTHS[self.date.month - 1],
            "number_plain": str(self.sequence),
            "sentinel": self.sentinel,
        }

    @property
    def sentinel(self) -> str:
        """A word of this paper alone, by which tests detect leaks."""
        return f"kuncirahasia{self.chance('sentinel').randrange(10**6):06d}"


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def topics() -> dict[str, dict[str, Any]]:
    return _merged("papers")


@cache
def profiles() -> dict[str, dict[str, Any]]:
    return _merged("agencies")


@cache
def pools() -> dict[str, list[str]]:
    return read("pools")


@cache
def plain_sentences() -> list[str]:
    said = [spec.get("said", []) for spec in profiles().values()]
    written = [section.get("say", []) for spec in topics().values() for section in spec.get("sections", [])]
    return [sentence for group in (*said, *written, *pools().values()) for sentence in group if "{" not in sentence]


def _merged(folder: str) -> dict[str, Any]:
    files = sorted((HERE / folder).glob("*.toml"))
    return {key: value for file in files for key, value in read(f"{folder}/{file.stem}").items()}


def years_later(topic: str, today: date) -> int:
    """Return by how many years the papers of a topic move: the newest ones are those signed before this month."""
    spec = topics()[topic]
    return today.year - WRITTEN - (today.month <= spec.get("new_after", spec["dated"][1]))


def entries(opds: list[Opd], today: date) -> list[PaperPlan]:
    found = [
        PaperPlan(
            topic,
            opd,
            year,
            lot.get("subject", ""),
            lot.get("format", spec["format"]),
            moved=years_later(topic, today),
        )
        for topic, spec in topics().items()
        for lot in spec["for"]
        for opd in opds
        if (opd.label == lot["opd"] if "opd" in lot else opd.kind == lot["kind"])
        for year in lot["years"]
    ]
    return sorted(found, key=lambda entry: (entry.date, entry.key))


def newest_of_each_kind(found: list[PaperPlan]) -> list[PaperPlan]:
    """Return the last paper of each kind of document; `found` is in the order of their dates."""
    return list({entry.spec["kind"]: entry for entry in found}.values())


def compose(entry: PaperPlan, opds: list[Opd]) -> tuple[str, DemoPaper]:
    """Return the summary, and the paper. `opds` provide the lists for tables."""
    subject = Subject(entry.opd.slug, entry.profile, entry.year, _lists(entry, opds))
    made = {
        name: figures.table(subject, filled(spec, entry.words)) for name, spec in entry.spec.get("tables", {}).items()
    }
    known = dict(entry.words)
    for _table, facts, _chart in made.values():
        known = facts | known  # of two tables the first one describes the paper
    sections = [_section(entry, part, known, made) for part in entry.spec.get("sections", [])]
    summary = entry.spec["summary"].format_map(known)
    return summary, DemoPaper(
        title=entry.title,
        agency=entry.opd.name,
        signer=f"Pimpinan {entry.opd.name}",
        day=letterhead.in_words(entry.date),
        keywords=entry.spec["keywords"],
        facts=[
            ("Nomor", entry.number),
            ("Tanggal", letterhead.in_words(entry.date)),
            ("Penanggung jawab", entry.spec["responsible"]),
            ("Keterangan", NOTICE),
        ],
        sections=sections,
    )


def _section(entry: PaperPlan, part: dict[str, Any], known: dict[str, str], made: dict) -> Section:
    table, facts, chart = made[part["table"]] if "table" in part else (None, {}, None)
    words = known | facts
    sentences = part.get("say", [])
    if "pool" in part:
        sentences = _pool(entry, part["pool"])
    chosen = _some(entry, part["heading"], sentences, part.get("take", max(TAKE, len(part.get("say", [])))))
    paragraphs = [" ".join(chosen[start : start + PARAGRAPH]) for start in range(0, len(chosen), PARAGRAPH)]
    if "also" in part:
        paragraphs.append(" ".join(_some(entry, part["also"], _pool(entry, part["also"]), ALSO)))
    return Section(
        heading=part["heading"].format_map(words),
        paragraphs=[paragraph.format_map(words) for paragraph in paragraphs],
        steps=[step.format_map(words) for step in _steps(entry, part.get("steps", []))],
        table=table,
        chart=chart,
    )


def _pool(entry: PaperPlan, name: str) -> list[str]:
    return entry.profile["said"] if name == "agency" else pools()[name]


def _some(entry: PaperPlan, salt: str, sentences: list[str], count: int) -> list[str]:
    places = sorted(entry.chance(salt).sample(range(len(sentences)), min(count, len(sentences))))
    return [sentences[place] for place in places]


def _steps(entry: PaperPlan, steps: list[str] | str) -> list[str]:
    if steps == "services":
        return entry.profile["services"]
    if steps == "chart_boxes":
        return [f"Pimpinan {entry.opd.label}", "Sekretariat", *entry.profile["units"]]
    return list(steps)


def _lists(entry: PaperPlan, opds: list[Opd]) -> dict[str, list[Row]]:
    kelurahan = [opd for opd in opds if opd.kind == OpdKind.VILLAGE]
    wards = entry.chance("rw").randint(6, 12)
    return {
        "programs": [[name] for name in entry.profile["programs"]],
        "indicators": entry.profile["indicators"],
        "units": [[name] for name in entry.profile["units"]],
        "kelurahan": [[bare(opd)] for opd in kelurahan],
        "villages": [[bare(opd)] for opd in kelurahan if opd.parent_id == entry.opd.pk],
        "kecamatan": [[bare(opd)] for opd in opds if opd.kind == OpdKind.DISTRICT],
        "rw": [[f"RW {number:02d}"] for number in range(1, wards + 1)],
        "months": [[month] for month in MONTHS],
        "quarters": QUARTERS,
    }


def filled(value: Any, words: dict[str, str]) -> Any:
    if isinstance(value, str):
        return value.format_map(words)
    if isinstance(value, list):
        return [filled(item, words) for item in value]
    if isinstance(value, dict):
        return {name: filled(item, words) for name, item in value.items()}
    return value


def bare(opd: Opd) -> str:
    """Return Imopuro for Kelurahan Imopuro."""
    return opd.name.removeprefix("Kelurahan ").removeprefix("Kecamatan ")


def enumerated(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])}, dan {items[-1]}"
