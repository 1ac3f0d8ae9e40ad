"""Every metadata field of a document stands in every place where people write or read it, or in a named exception.

A place is asked by changing one field at a time: where nothing changes, the field is missing. The sentence of a failure
names the file to edit. The steps in order: CONTRIBUTING.md, "A metadata field".
"""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from django.core.management import call_command
from django.db import models
from django.urls import reverse

from documents.admin.document.document import DocumentAdmin
from documents.files.reading import first_sheet
from documents.filetypes import XLSX
from documents.imports.export import sample
from documents.imports.forms import RowForm
from documents.imports.spreadsheet import HEADINGS
from documents.lifecycle import history, metadata, publishing
from documents.models import FREE_TEXT_FIELDS, METADATA_FIELDS, Category, Classification, Document
from documents.models.document import NOT_METADATA
from documents.privacy.free_text import text_columns

HERE = "tests/documents/lifecycle/test_metadata_places.py"
NOT_A_FIELD_OF_ANY_PLACE = "withdrawal_asked"  # by which each alarm is tried: citizens and tables never see it

DONE_LATER = "completed in the document's own form"
NOT_IN_BULK = {
    "keywords": DONE_LATER,
    "language": DONE_LATER,
    "holder": DONE_LATER,
    "responsible_unit": DONE_LATER,
    "place": DONE_LATER,
    "form": "a file that was uploaded is there",
    "retention": DONE_LATER,
    "valid_until": DONE_LATER,
}
NOT_IN_DIP = {
    "keywords": "for the search; no column of the list that PERKI 1/2021 asks for",
    "language": "no column of the list that PERKI 1/2021 asks for",
}
NOT_IN_DIK = dict.fromkeys(
    (name for name in METADATA_FIELDS if name != "title"), "what is exempt is named by its title alone"
)
EXCEPTIONS = {
    "NOT_METADATA": NOT_METADATA,
    "UNSCREENED_TEXT": Document.UNSCREENED_TEXT,
    "NOT_IN_BULK": NOT_IN_BULK,
    "NOT_IN_DIP": NOT_IN_DIP,
}


def require_all(missing: set[str], exceptions: dict[str, str], where: str, how: str) -> None:
    """Fail with a sentence that names the field, the place and the file to edit."""
    forgotten = sorted(missing - set(exceptions))
    assert not forgotten, (
        f"{', '.join(forgotten)}: missing in {where}. {how}, or name it, with why, in an exception of {HERE}."
    )
    needless = sorted(set(exceptions) - missing)
    assert not needless, f"{', '.join(needless)}: stands in {where}. Remove the exception."


def another_value(name: str, now: object, category: Category) -> object:
    """A value of the field that differs from the one it has and from its default."""
    field = Document._meta.get_field(name)
    if name == "category":
        return category
    if field.choices:
        unused = {now, field.get_default(), Classification.EXEMPT, "softcopy"}
        return next(value for value, _label in field.flatchoices if value not in unused)
    if isinstance(field, models.DateField):
        return date(2031, 12, 24) if now != date(2031, 12, 24) else date(2032, 1, 2)
    if isinstance(field, models.IntegerField):
        return 2019
    if isinstance(field, models.CharField | models.TextField):
        return f"Tanda {name}"[: field.max_length]
    raise AssertionError(
        f"{name}: teach this test, documents/lifecycle/metadata.py and documents/imports/cell_values.py"
        f" a {type(field).__name__}."
    )


@dataclass
class Changes:
    """A document whose fields are changed one by one, past the verbs."""

    document: Document
    other_category: Category

    def unseen_in(self, render: Callable[[], object], names: tuple[str, ...] = METADATA_FIELDS) -> set[str]:
        """Return those of `names` whose change does not change what `render` gives."""
        before = render()
        return {name for name in names if self._render_with_change(name, render) == before}

    def _render_with_change(self, name: str, render: Callable[[], object]) -> object:
        row = Document.objects.filter(pk=self.document.pk)
        old = row.values_list(name, flat=True).get()
        row.update(**{name: another_value(name, old, self.other_category)})
        try:
            return render()
        finally:
            row.update(**{name: old})


@pytest.fixture
def other_category(opd_health):
    return Category.objects.create(opd=opd_health, name="Kategori lain")


@pytest.fixture
def published(make_document, other_category):
    document = make_document("published", date=date(2025, 3, 1), number="7/LKJ")
    return Changes(document, other_category)


@pytest.fixture
def draft(make_document, other_category):
    return Changes(make_document("draft"), other_category)


@pytest.fixture
def other_values(other_category):
    """A value for every metadata field, none of them its default."""
    return {
        name: another_value(name, Document._meta.get_field(name).get_default(), other_category)
        for name in METADATA_FIELDS
    }


def content_of(client, address: str) -> bytes:
    """What an address answers, without what differs from one answer to the next."""
    response = client.get(address)
    assert response.status_code == 200
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return re.sub(rb'"csrfmiddlewaretoken" value="[^"]*"|"dibuat_pada": "[^"]*"', b"", body)


# The model -----------------------------------------------------------------------------------------------------------


def test_the_metadata_are_the_form_of_the_model():
    editable = {field.name for field in Document._meta.concrete_fields if field.editable and not field.primary_key}
    assert editable - set(METADATA_FIELDS) == set(NOT_METADATA)


@pytest.mark.parametrize(("name", "exceptions"), EXCEPTIONS.items(), ids=list(EXCEPTIONS))
def test_an_exception_is_of_a_field_that_exists_and_has_a_reason(name, exceptions):
    gone = sorted(set(exceptions) - {field.name for field in Document._meta.concrete_fields})
    assert not gone, f"{', '.join(gone)}: no field of a document any more. Remove it from {name}."
    assert all(exceptions.values())


# The gate ------------------------------------------------------------------------------------------------------------


def test_no_metadata_in_free_words_is_exempt_from_the_gate():
    """That the gate refuses a number in each of them: tests/test_public_texts.py."""
    exempt = sorted(set(text_columns(Document)) & set(METADATA_FIELDS) - set(FREE_TEXT_FIELDS))
    assert not exempt, f"{', '.join(exempt)}: everybody reads it. Remove it from Document.UNSCREENED_TEXT."


# Forms ---------------------------------------------------------------------------------------------------------------


def posted(value: object) -> object:
    return value.pk if isinstance(value, Category) else value


def stated_in_the_form(client, operator, opd, values: dict) -> Document:
    """The document that the clerk's form makes of `values`; a field that the page does not show is not sent."""
    client.force_login(operator)
    address = reverse("admin:documents_document_without_file")
    page = client.get(address, {"opd": opd.slug}).content.decode()
    shown = {name: posted(value) for name, value in values.items() if f'name="{name}"' in page}
    response = client.post(f"{address}?opd={opd.slug}", shown)
    assert response.status_code == 302, response.context["adminform"].form.errors
    return Document.objects.get()


@pytest.mark.one_engine
@pytest.mark.django_db
class TestForms:
    def test_the_clerk_s_form_takes_all(self, client, operator, opd_health, other_values):
        document = stated_in_the_form(client, operator, opd_health, other_values)
        missing = {name for name, value in other_values.items() if getattr(document, name) != value}
        require_all(missing, {}, "the form of a document", "See `fieldsets` in documents/admin/document/document.py")

    def test_the_clerk_s_form_shows_what_is_stated(self, client, operator, draft):
        client.force_login(operator)
        address = reverse("admin:documents_document_change", args=[draft.document.pk])
        missing = draft.unseen_in(lambda: content_of(client, address))
        require_all(missing, {}, "the form of a document", "See `fieldsets` in documents/admin/document/document.py")

    def test_who_may_only_read_sees_all(self, client, superior, draft):
        client.force_login(superior)
        address = reverse("admin:documents_document_change", args=[draft.document.pk])
        missing = draft.unseen_in(lambda: content_of(client, address))
        require_all(
            missing, {}, "the page of a reader", "See `metadata_to_read` in documents/admin/document/document.py"
        )

    def test_the_short_form_asks_for_it_or_says_why_not(self):
        missing = set(METADATA_FIELDS) - set(RowForm.base_fields)
        require_all(missing, NOT_IN_BULK, "RowForm", "Add a field to RowForm in documents/imports/forms.py")

    def test_the_short_form_takes_no_more_than_the_model(self):
        for name in set(METADATA_FIELDS) & set(RowForm.base_fields):
            limits = RowForm.base_fields[name], Document._meta.get_field(name)
            assert getattr(limits[0], "max_length", None) == getattr(limits[1], "max_length", None) or limits[1].choices


# The table -----------------------------------------------------------------------------------------------------------

IN_TABLE = "Add its headings to documents/imports/columns.toml"


@pytest.mark.one_engine
@pytest.mark.django_db
class TestTable:
    def exported(self, client) -> list[list[str]]:
        content = client.get("/admin/documents/document/ekspor.csv").content.decode("utf-8-sig")
        return list(csv.reader(io.StringIO(content), delimiter=";"))

    def test_the_empty_table_has_a_column_for_all(self, opd_health, category, tmp_path):
        (tmp_path / "kosong.xlsx").write_bytes(sample(opd_health))
        headings = first_sheet(str(tmp_path / "kosong.xlsx"), XLSX.mime)[0]
        require_all(
            {name for name in METADATA_FIELDS if HEADINGS.get(name) not in headings}, {}, "the empty table", IN_TABLE
        )

    def test_the_export_holds_all(self, client, operator, draft):
        client.force_login(operator)
        require_all(draft.unseen_in(lambda: self.exported(client)), {}, "the exported table", IN_TABLE)

    def test_the_import_takes_all_that_the_export_holds(
        self, client, operator, opd_health, other_values, tmp_path, capsys
    ):
        publishing.create(opd_health, by=operator, values=other_values)
        client.force_login(operator)
        headings, row = self.exported(client)
        cells = dict(zip(headings, row, strict=True)) | {"id": "", "versi": "", "judul": "Dari tabel"}
        path = tmp_path / "impor.csv"
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([list(cells), list(cells.values())])
        call_command("import_folder", path, "--by", "operator", "--opd", opd_health.slug)
        imported = Document.objects.get(title="Dari tabel")
        expected = other_values | {"title": "Dari tabel"}
        missing = {name for name, value in expected.items() if getattr(imported, name) != value}
        require_all(
            missing, {}, "the import", f"{IN_TABLE}; what its cells say is read in documents/imports/cell_values.py"
        )


# What citizens and programs read -------------------------------------------------------------------------------------

ON_PAGE = "Add it to templates/documents/detail.html"
IN_DIP = "Add a Column to DIP and a line to dip_row in documents/public_lists/columns.py"


@pytest.mark.one_engine
@pytest.mark.django_db
class TestPublicPlaces:
    def test_the_page_of_the_document_shows_all(self, citizen, published):
        address = published.document.get_absolute_url()
        require_all(published.unseen_in(lambda: content_of(citizen, address)), {}, "the public page", ON_PAGE)

    @pytest.mark.parametrize("extension", ["json", "csv"])
    def test_the_dip_for_programs_holds_all(self, citizen, published, extension):
        missing = published.unseen_in(lambda: content_of(citizen, f"/dip.{extension}"))
        require_all(missing, NOT_IN_DIP, "the DIP", IN_DIP)

    def test_the_dik_holds_the_title_alone(self, citizen, make_document, make_exempt, other_category):
        make_exempt(document := make_document("draft", number="7/LKJ", date=date(2025, 3, 1)))
        # A constraint of the database makes the classification of an exempt document EXEMPT.
        names = tuple(name for name in METADATA_FIELDS if name != "classification")
        missing = Changes(document, other_category).unseen_in(lambda: content_of(citizen, "/dik.json"), names)
        exceptions = {name: why for name, why in NOT_IN_DIK.items() if name in names}
        require_all(missing, exceptions, "the DIK", "See dik_rows in documents/public_lists/columns.py")

    def test_what_changed_is_told_for_all(self, make_document, operator, reviewer, other_category):
        document = make_document("published")
        values = {name: another_value(name, getattr(document, name), other_category) for name in METADATA_FIELDS}
        publishing.save_draft(document, by=operator, values=values)
        publishing.submit(document, by=operator)
        publishing.publish(document, by=reviewer, looked_for=True)
        comparison = history.compare(*history.public_points(document))
        labels = {label for label, _old, _new in comparison.metadata}
        missing = {name for name in METADATA_FIELDS if str(metadata.FIELDS[name].verbose_name) not in labels}
        require_all(missing, {}, "the page of changes", "See readable_changes in documents/lifecycle/metadata.py")


# The alarm itself ----------------------------------------------------------------------------------------------------


@pytest.mark.one_engine
@pytest.mark.django_db
class TestTheAlarm:
    NEW = (NOT_A_FIELD_OF_ANY_PLACE,)

    def test_it_sees_a_field_that_no_public_place_shows(self, citizen, published):
        for address in (published.document.get_absolute_url(), "/dip.json", "/dip.csv"):
            assert published.unseen_in(lambda at=address: content_of(citizen, at), self.NEW) == set(self.NEW)

    def test_it_sees_a_field_that_the_table_lacks(self, client, operator, draft):
        client.force_login(operator)
        assert draft.unseen_in(lambda: TestTable().exported(client), self.NEW) == set(self.NEW)

    def test_it_sees_a_field_that_the_form_lacks(self, client, operator, opd_health, other_values, monkeypatch):
        without = [(title, {**rest, "fields": [n for n in rest["fields"] if n != "holder"]})
                   for title, rest in DocumentAdmin.fieldsets]  # fmt: skip
        monkeypatch.setattr(DocumentAdmin, "fieldsets", without)
        document = stated_in_the_form(client, operator, opd_health, other_values)
        assert {name for name, value in other_values.items() if getattr(document, name) != value} == {"holder"}

    def test_its_sentence_names_the_field_and_the_file(self):
        with pytest.raises(AssertionError, match=r"condition: missing in the DIP\. Add a Column .*columns\.py"):
            require_all({"condition"}, {}, "the DIP", IN_DIP)
        with pytest.raises(AssertionError, match=r"keywords: stands in the DIP\. Remove the exception"):
            require_all(set(), {"keywords": "of no use"}, "the DIP", IN_DIP)
