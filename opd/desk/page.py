"""The first page: what waits for a person in four groups, each in order of its deadline."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from urllib.parse import urlencode

from opd.desk.work import ComputedWork, Days, Group, Job, Link, Row, Taken, Work, waiting
from opd.models import User
from opd.words import as_number

SHOWN = 6  # rows of a group, where all groups are shown
ON_A_PAGE = 50  # rows of one group alone
LAST_PAGE = 100


@dataclass(frozen=True)
class Kind:
    slug: str
    label: str
    count: int
    address: str
    is_chosen: bool


@dataclass(frozen=True)
class Line:
    """One row as it is shown: `when` in words, `day` beside it."""

    row: Row
    when: str
    day: str


@dataclass(frozen=True)
class Section:
    """A group: its first lines, and of those that are not shown the number of each kind."""

    group: Group
    count: int
    lines: list[Line]
    rest: list[Link]
    address: str

    @property
    def name(self) -> str:
        """The label inside a line: only its first letter is made small."""
        label = str(self.group.label)
        return label[0].lower() + label[1:]

    @property
    def hidden(self) -> int:
        return self.count - len(self.lines)


@dataclass(frozen=True)
class Desk:
    """What a person sees: `kinds` and `whole` count everything, the sections what the filters leave."""

    today: date
    sections: list[Section]
    kinds: list[Kind]
    whole: Kind
    lists: list[Link]
    group: Group | None
    before: str = ""
    after: str = ""


class Chosen(NamedTuple):
    """The filters in the address; what names nothing is not taken."""

    kind: str
    group: Group | None
    page: int

    @classmethod
    def read(cls, data: Mapping[str, str], kinds: Iterable[str]) -> "Chosen":
        kind, group, page = (data.get(name, "") for name in ("jenis", "kelompok", "halaman"))
        return cls(
            kind if kind in kinds else "",
            Group(group) if group in Group.values else None,
            min(as_number(page, len(str(LAST_PAGE))) or 1, LAST_PAGE),
        )

    def address(self, **changed: object) -> str:
        """Return the address with these filters; another filter begins with the first page."""
        of = {"kind": self.kind, "group": self.group, "page": 1} | changed
        query = {"jenis": of["kind"], "kelompok": of["group"], "halaman": of["page"] if of["page"] != 1 else ""}
        filled = {name: value for name, value in query.items() if value}
        return f"?{urlencode(filled)}" if filled else "."


def desk_of(user: User, data: Mapping[str, str], days: Days | None = None) -> Desk:
    """Return the desk of a person with the filters `data`, in one query for each work that packages tell."""
    days, works = days or Days(), list(waiting(user))
    labels = {work.kind: work.label for work in reversed(works)}
    chosen = Chosen.read(data, labels)
    most = ON_A_PAGE * chosen.page if chosen.group else SHOWN
    taken = [(work, work.take(days, most)) for work in works]
    kept = [(work, part) for work, part in taken if chosen.kind in ("", work.kind)]
    groups = [chosen.group] if chosen.group else list(Group)
    sections = [section for group in groups if (section := _section(group, kept, labels, chosen, days)).count]
    counts: Counter[str] = Counter()
    for work, part in taken:
        counts[work.kind] += part.counts.total()
    named = dict.fromkeys(work.kind for work in works)
    return Desk(
        today=days.today,
        sections=sections,
        kinds=[
            Kind(kind, labels[kind], counts[kind], chosen.address(kind=kind, group=None), kind == chosen.kind)
            for kind in named
            if counts[kind]
        ],
        whole=Kind("", "", counts.total(), chosen.address(kind="", group=None), not chosen.kind),
        lists=[link for work in works for link in work.lists],
        group=chosen.group,
        **_ways(sections, chosen),
    )


Kept = list[tuple[Work | ComputedWork, Taken]]


def _section(group: Group, kept: Kept, labels: Mapping[str, str], chosen: Chosen, days: Days) -> Section:
    counts: Counter[str] = Counter()
    for work, part in kept:
        counts[work.kind] += part.counts[group]
    jobs = sorted((job for _work, part in kept for job in part.jobs if job.group == group), key=lambda job: job.order)
    start = ON_A_PAGE * (chosen.page - 1) if chosen.group else 0
    shown = jobs[start : start + (ON_A_PAGE if chosen.group else SHOWN)]
    total = counts.total()
    counts.subtract(job.kind for job in shown)
    rest = [Link(f"{number} {labels[kind].lower()}", chosen.address(kind=kind, group=group)) for kind, number in
            counts.items() if number]  # fmt: skip
    return Section(group, total, [_line(job, days) for job in shown], rest, chosen.address(group=group))


def _line(job: Job, days: Days) -> Line:
    row = job.show()
    if job.due:
        return Line(row, days.until(job.due), days.short(job.due))
    when = row.state or (days.waited(job.since) if job.since else "")
    return Line(row, when, days.short(job.since) if job.since else "")


def _ways(sections: list[Section], chosen: Chosen) -> dict[str, str]:
    if not chosen.group:
        return {}
    more = any(section.count > ON_A_PAGE * chosen.page for section in sections)
    return {
        "before": chosen.address(page=chosen.page - 1) if chosen.page > 1 else "",
        "after": chosen.address(page=chosen.page + 1) if more and chosen.page < LAST_PAGE else "",
    }
