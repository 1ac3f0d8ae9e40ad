"""The addresses of the resolver, to whom each opens, and the arguments that fit it."""

import inspect
import itertools
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.contrib.admin import ModelAdmin
from django.db.models import Model
from django.urls import URLPattern, get_resolver

from documents.admin.document.acts import DOCUMENT_ACTS
from documents.admin.exemption.consequence_test import PAPERS
from documents.models import Alert as Notice
from documents.models import (
    Category,
    ConsequenceTest,
    Document,
    Duty,
    DutyStatement,
    Edition,
    ImportRun,
    Opening,
    Report,
    ReportVoice,
    StatementKind,
    UploadBatch,
)
from opd.models import Membership, Opd
from opd.web.view_access import BY_LINK, PUBLIC, STAFF, Access
from portal.models import News, Page, Picture
from requests_app.citizen.forms.steps import BY_SLUG
from requests_app.citizen.views.case import APPLICANT_ACTS
from requests_app.letters.paper_forms import PaperForm
from requests_app.models import (
    AnswerFile,
    Attachment,
    DeliveryRecord,
    Draft,
    InformationRequest,
    Letter,
    Objection,
    OpeningTask,
    Paper,
    Payment,
    Withdrawal,
)
from requests_app.staff.views.objections import ACTS as OBJECTION_ACTS
from requests_app.staff.views.objections import TASK_ACTS
from requests_app.staff.views.request_acts import ACTS
from tests.access.world import EVERYBODY, PEOPLE, ROLES, Thing, World

PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>|\(\?P<(?P<group>\w+)>(?P<choices>[^)]*)\)")
NOWHERE = {"int": "987654321", "id": "987654321"}  # what no row has; of other kinds: NO_WORD
NO_WORD = "tidak-ada-sama-sekali"
DIGITS = ("int", "id")
FEW = 120  # combinations of which none is left out


@dataclass(frozen=True)
class Value:
    """A piece of an address, and what it names in the world."""

    text: str
    thing: Thing | None = None


@dataclass(frozen=True)
class Parameter:
    """`before`: the last fixed piece of the address before it, which says what it is a number of."""

    name: str
    kind: str
    before: str
    choices: tuple[str, ...] = ()

    @property
    def nowhere(self) -> Value:
        return Value(self.choices[0] if self.choices else NOWHERE.get(self.kind, NO_WORD))


@dataclass(frozen=True)
class Route:
    pattern: str
    view: Callable

    @property
    def where(self) -> str:
        """The view's module and name, for people."""
        view = inspect.unwrap(self.view)
        return f"{view.__module__}.{getattr(view, '__qualname__', type(view).__name__)}"

    @property
    def access(self) -> Access | None:
        return getattr(self.view, "access", None)

    @property
    def opens_to(self) -> frozenset[str]:
        """The people of the world to whom the view says it opens."""
        if self.access is None:
            return frozenset()
        if self.access in (PUBLIC, BY_LINK):
            return EVERYBODY
        if self.access == STAFF:
            return frozenset(person for person in PEOPLE if ROLES[person])
        return frozenset(person for person in PEOPLE if ROLES[person] & self.access.roles)

    @property
    def model(self) -> type[Model] | None:
        """Of which the view's admin is."""
        view = self.view
        while not hasattr(view, "model_admin") and not hasattr(view, "__self__") and hasattr(view, "__wrapped__"):
            view = view.__wrapped__
        owner = getattr(view, "model_admin", getattr(view, "__self__", None))
        return owner.model if isinstance(owner, ModelAdmin) else None

    @property
    def parameters(self) -> list[Parameter]:
        found, fixed = [], ""
        end = 0
        for match in PARAMETER.finditer(self.pattern):
            pieces = [piece for piece in self.pattern[end : match.start()].split("/") if re.sub(r"\W", "", piece)]
            fixed, end = (pieces[-1] if pieces else fixed), match.end()
            name, choices = match["name"] or match["group"], match["choices"] or ""
            is_choice = re.fullmatch(r"[\w|-]+", choices)
            found.append(Parameter(name, match["kind"] or "str", fixed, tuple(choices.split("|")) if is_choice else ()))
        return found

    def address(self, values) -> str:
        texts = iter(values)
        filled = PARAMETER.sub(lambda _match: next(texts).text, self.pattern)
        return "/" + filled.replace("\\", "").replace("^", "").replace("$", "")

    def arguments(self, world: World) -> Iterator[tuple[Value, ...]]:
        """Yield combinations: a case with each of its files and one of another; of too many others each value once."""
        lists = [self._values(world, parameter) for parameter in self.parameters]
        is_small = math.prod(map(len, lists)) <= FEW
        strangers, seen = set(), set()
        for values in itertools.product(*lists):
            things = [value.thing.row for value in values if value.thing]
            if len(things) == 2:
                if not _belongs(things[1], things[0]):
                    if values[0].text in strangers:
                        continue
                    strangers.add(values[0].text)
            elif is_small:
                pass
            elif not (new := {(place, value.text) for place, value in enumerate(values)} - seen) and values:
                continue
            else:
                seen |= new
            yield values

    def queries(self, world: World) -> list[str]:
        return QUERIES[self.pattern](world) if self.pattern in QUERIES else []

    def _values(self, world: World, parameter: Parameter) -> list[Value]:
        if parameter.choices:
            return [Value(choice) for choice in parameter.choices]
        if fitting := VALUES.get((parameter.before, parameter.name)):
            return fitting(world)
        if self.model and parameter == self.parameters[0] and parameter.name in ("object_id", "pk", "id"):
            return rows(world, self.model) or [Value("1")]
        return everything(world, is_number=parameter.kind in DIGITS)


def routes(urlconf=None) -> list[Route]:
    return [Route(pattern, view) for pattern, view in _leaves(get_resolver(urlconf))]


def _leaves(resolver, prefix="") -> Iterator[tuple[str, Callable]]:
    for one in resolver.url_patterns:
        pattern = prefix + str(one.pattern)
        if isinstance(one, URLPattern):
            yield pattern, one.callback
        else:
            yield from _leaves(one, pattern)


# Arguments ------------------------------------------------------------------------------------------------------------


def rows(world: World, model: type[Model], column: str = "pk") -> list[Value]:
    return [Value(str(getattr(thing.row, column)), thing) for thing in world.things[model]]


def of(model: type[Model], column: str = "pk") -> Callable[[World], list[Value]]:
    return lambda world: rows(world, model, column)


def words(*texts: str) -> Callable[[World], list[Value]]:
    return lambda _world: [Value(text) for text in texts]


def everything(world: World, *, is_number: bool) -> list[Value]:
    """What a parameter may be of which nothing is known: whatever there is."""
    columns = ("pk",) if is_number else ("slug", "code", "number")
    found = {
        str(getattr(thing.row, column))
        for things in world.things.values()
        for thing in things
        for column in columns
        if hasattr(thing.row, column)
    }
    return [Value(text) for text in sorted(found)]


def _belongs(row: Model, whole: Model) -> bool:
    """Whether one of its foreign keys, or of the applicant's whose paper it is, leads to the other."""
    for name in ("inforequest", "objection", "applicant", "report", "document", "opd"):
        if whole in (other := getattr(row, name, None), getattr(other, "inforequest", None)):
            return True
    applicant = getattr(row, "applicant", None)
    return applicant is not None and applicant == getattr(whole, "applicant", None)


def _slugs(acts) -> list[str]:
    return [row.slug for row in acts.values()]


# (fixed piece before it, name of the parameter) -> its values. What is not here gets everything that could fit.
VALUES: dict[tuple[str, str], Callable[[World], list[Value]]] = {
    ("permohonan", "pk"): of(InformationRequest),
    ("permohonan", "slug"): words(*_slugs(ACTS)),
    ("keberatan", "pk"): of(Objection),
    ("keberatan", "slug"): words(*_slugs(OBJECTION_ACTS)),
    ("tugas", "pk"): of(OpeningTask),
    ("tugas", "slug"): words(*TASK_ACTS),
    ("peran", "membership"): of(Membership),
    ("catat", "pk"): of(Draft),
    ("lampiran", "file"): of(Attachment),
    ("pembayaran", "file"): of(Payment),
    ("jawaban", "file"): of(AnswerFile),
    ("jawaban", "pk"): of(AnswerFile),
    ("berkas", "file"): of(AnswerFile),
    ("identitas", "file"): of(Paper),
    ("surat", "file"): of(Letter),
    ("surat", "pk"): of(Letter),
    ("s", "token"): lambda world: [Value(token, Thing(case)) for token, case in world.tokens.items()],
    ("s", "act"): words(*APPLICANT_ACTS),
    ("baru", "slug"): words(*BY_SLUG),
    ("verifikasi", "code"): of(Letter, "verification"),
    ("opd", "slug"): of(Opd, "slug"),
    ("opd", "opd"): of(Opd, "slug"),
    ("kewajiban", "slug"): of(Opd, "slug"),
    ("kerangka", "slug"): of(Opd, "slug"),
    ("kategori", "pk"): of(Category),
    ("kategori", "category_slug"): of(Category, "slug"),
    ("dokumen", "pk"): of(Document),
    ("dokumen", "slug"): words("x"),
    ("versi", "number"): words("1"),
    ("edisi", "number"): of(Edition, "number"),
    ("edisi", "name"): lambda world: [
        Value(file.name) for edition in world.rows(Edition) for file in edition.files.all()
    ],
    ("peringatan", "pk"): of(Notice),
    ("lapor", "pk"): of(Report),
    ("halaman", "slug"): of(Page, "slug"),
    ("berita", "slug"): of(News, "slug"),
    ("sitemap-", "section"): words("dokumen", "halaman", "berita", "opd"),
    ("tindakan", "act"): words(*DOCUMENT_ACTS),
    ("berkas", "number"): words("1"),
    ("hitamkan", "number"): words("1"),
    ("data-pribadi", "number"): words("1"),
    ("halaman", "page"): words("1"),
    ("halaman", "width"): words("720"),
    ("banyak", "pk"): of(UploadBatch),
    ("impor", "pk"): of(ImportRun),
    ("ekspor.", "kind"): words("csv", "xlsx"),
    ("isi", "code"): of(Duty, "code"),
    ("isi", "pk"): of(Document),
    ("nyatakan", "code"): of(Duty, "code"),
    ("nyatakan", "kind"): words(*StatementKind.values),
    ("cabut", "pk"): of(DutyStatement),
    ("buka", "voice_pk"): of(ReportVoice),
    ("consequencetest", "pk"): of(ConsequenceTest),
    ("consequencetest", "paper"): words(*PAPERS),
    ("opening", "pk"): of(Opening),
    ("menurut-putusan", "pk"): of(Document),
    ("bukti", "file"): of(DeliveryRecord),
    ("pernyataan", "file"): of(Withdrawal),
    ("laporan", "year"): words("2026"),
    ("laporan", "code"): words("semua"),
    ("pastikan", "year"): words("2026"),
    ("admin", "url"): words("tidak-ada/"),
    ("gambar", "pk"): of(Picture),
    ("gambar", "size"): words(*Picture.SIZES),
    ("berkas", "size"): words(*Picture.SIZES),
    ("formulir", "name"): words(*PaperForm),
    ("page", "pk"): of(Page),
    ("news", "pk"): of(News),
    ("picture", "pk"): of(Picture),
}


def _searches(world: World) -> list[str]:
    return [f"?q={secret.word}" for secret in world.secrets.values() if secret.what.startswith("title")]


def _about_documents(world: World) -> list[str]:
    return [f"?dokumen={document.pk}" for document in world.rows(Document)]


def _choices(world: World) -> list[str]:
    fields = (("documents", "category", "parent"), ("opd", "membership", "opd"))
    return [f"?app_label={app}&model_name={model}&field_name={field}" for app, model, field in fields]


# Questions that an address is asked beside none at all.
QUERIES: dict[str, Callable[[World], list[str]]] = {
    "cari/": _searches,
    "cari/saran/": _searches,
    "tenggat/tenggat.ics": lambda _world: ["?tanggal=2026-03-02&jangka=jawaban"],
    "permohonan/menjawab/": _about_documents,
    "lapor/baru/": _about_documents,
    "verifikasi/": lambda world: [f"?kode={letter.verification}" for letter in world.rows(Letter)[:1]],
    "admin/autocomplete/": _choices,
    "admin/documents/consequencetest/add/": lambda world: [f"?document={row.pk}" for row in world.rows(Document)],
    "admin/documents/document/": _searches,
    **{
        f"admin/documents/{page}": lambda world: [f"?opd={opd.slug}" for opd in world.rows(Opd)]
        for page in (
            "document/add/",
            "document/banyak/",
            "document/tanpa-berkas/",
            "document/impor/",
            "document/impor/contoh.xlsx",
            "document/ekspor.<str:kind>",
            "alert/add/",
        )
    },
}

# Addresses that open to nobody in this world, and why.
CLOSED = {
    "admin/portal/siteprofile/add/": "there is one profile, and it is there already",
    "admin/documents/document/<int:pk>/data-pribadi/<int:number>/hitamkan/": "an empty form names no kind of finding",
    "admin/masuk/isian/": "no form was late: it leads to the front page",
    "admin/kata-sandi/s/<str:token>/": "nobody in this world has asked for a new password",
    r"admin/(?P<url>.*)$": "it answers that nothing is there",
    "tampilan/<slug:version>.css": "the city of this world has no colours of its own",
    r"api/v1/^(?P<rest>[\s\S]*)$": "it answers that nothing is there",
}
