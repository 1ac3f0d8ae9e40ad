"""The tables of read rights are whole: each model, field, role and admin of ours has its place in one of them.

Who reads what by the law is written down here once more by hand, as in `tests/access/world.py`: a row
that was widened by mistake must fail somewhere.
"""

import re
from importlib import import_module

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin

from documents.read_rights import DocumentRights
from opd.models import Opd, Role
from opd.read_rights import OpdRights
from opd.rules import Reach, ReadGroup, ReadRights
from portal.read_rights import PortalRights
from requests_app.models.applicant import IDENTITY_FIELDS
from requests_app.read_rights import RequestRights
from tests.test_imports import FLOORS

TABLES = {
    app: rights
    for app in FLOORS
    for rights in vars(import_module(f"{app}.read_rights")).values()
    if isinstance(rights, type) and issubclass(rights, ReadRights) and rights is not ReadRights
}
OPERATOR, REVIEWER, SUPERIOR, ADMIN = Role.OPERATOR, Role.REVIEWER, Role.SUPERIOR, Role.ADMIN

# For the portal alone: no role of today reads it.
READ_BY_NOBODY = {
    OpdRights.SECRET,
    OpdRights.MESSAGE_TEXT,
    DocumentRights.REPORTER,
    DocumentRights.INDEX,
    PortalRights.INDEX,
    RequestRights.SECRET,
    PortalRights.SUBSCRIPTION,
}
CITY_READERS = {
    DocumentRights.SEALED_FILE: {REVIEWER, SUPERIOR},
    DocumentRights.TEST: {REVIEWER, SUPERIOR},
    RequestRights.CASE: {REVIEWER, SUPERIOR},
    RequestRights.CASE_FILE: {REVIEWER, SUPERIOR},
    RequestRights.IDENTITY: {REVIEWER, SUPERIOR},
    RequestRights.ATTACHMENT: {REVIEWER},
    RequestRights.OBJECTION: {REVIEWER, SUPERIOR},
    RequestRights.REGISTER: {REVIEWER},
    RequestRights.DRAFT: {REVIEWER},
    PortalRights.FEEDBACK: {REVIEWER},
    OpdRights.PERSON: {ADMIN},
    OpdRights.MESSAGE: {ADMIN},
    OpdRights.LEDGER: {REVIEWER, SUPERIOR, ADMIN},
}
AGENCY_READS = {
    DocumentRights.DOCUMENT: Reach.BELOW,
    DocumentRights.CATEGORY: Reach.BELOW,
    DocumentRights.ALERT: Reach.BELOW,
    DocumentRights.REPORT: Reach.BELOW,
    DocumentRights.DUTIES_OF_AGENCY: Reach.OWN,
    DocumentRights.UPLOAD: Reach.OWN,
    DocumentRights.IMPORT: Reach.OWN,
    RequestRights.CASE: Reach.OWN,
}


def every_group() -> list[ReadGroup]:
    return [group for table in TABLES.values() for group in table.groups()]


def models_of(app: str) -> dict:
    return {model.__name__: model for model in apps.get_app_config(app).get_models()}


def fields_of(model) -> set[str]:
    fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
    return {field.name for field in fields if not field.primary_key}


def leads_to_agency(model, path: str) -> bool:
    for step in path.split("__"):
        if model is None or step not in fields_of(model):
            return False
        model = model._meta.get_field(step).related_model
    return model is Opd


def test_each_app_has_one_table_with_a_row_for_each_role():
    assert set(TABLES) == set(FLOORS)
    assert set(TABLES.values()) <= set(ReadRights.__subclasses__())
    for app, table in TABLES.items():
        assert set(table.rows) == set(Role), app


@pytest.mark.parametrize("app", FLOORS)
def test_each_model_stands_in_one_group_and_so_does_each_field(app):
    models, groups = models_of(app), TABLES[app].groups()
    whole = [name for group in groups for name in group.models]
    assert sorted(whole) == sorted(models)
    named = [(model, field) for group in groups for model, fields in group.fields.items() for field in fields]
    assert len(named) == len(set(named))
    assert [(model, field) for model, field in named if field not in fields_of(models[model])] == []


@pytest.mark.parametrize("app", FLOORS)
def test_a_new_field_of_a_split_model_is_read_by_the_fewest(app):
    """The group of the model itself takes each field that no other names."""
    table = TABLES[app]
    for group in table.groups():
        for model in group.fields:
            for role in Role:
                assert table.group_of(model).reach_of(role) <= group.reach_of(role), (model, group, role)


@pytest.mark.parametrize("app", FLOORS)
def test_each_row_names_groups_of_its_table_with_a_reach_that_they_have(app):
    table, models = TABLES[app], models_of(app)
    for role, row in table.rows.items():
        for reach, groups in row.items():
            for group in groups:
                assert group.table is table
                assert reach is Reach.CITY or group.agency, (role, group)
    for group in table.groups():
        assert not group.agency or any(leads_to_agency(model, group.agency) for model in models.values()), group


def test_who_reads_what_by_the_law():
    assert {group for group in every_group() if not group.readers} == READ_BY_NOBODY
    for group, readers in CITY_READERS.items():
        assert {role for role in Role if group.reach_of(role) is Reach.CITY} == readers, group
    assert {group: group.reach_of(OPERATOR) for group in every_group() if group.reach_of(OPERATOR)} == AGENCY_READS
    for group in DocumentRights.groups():
        assert group.reach_of(ADMIN) is Reach.NONE, group  # a site admin sees no document


def test_an_agency_and_a_site_admin_read_nothing_sealed_of_a_citizen():
    for model, name in [("Applicant", field) for field in IDENTITY_FIELDS] + [("Letter", "data"), ("Paper", "file")]:
        assert RequestRights.group_of(model, name) is RequestRights.IDENTITY
    assert RequestRights.group_of("Attachment", "file") is RequestRights.ATTACHMENT
    assert RequestRights.group_of("Remark", "text") is RequestRights.CASE_FILE
    assert DocumentRights.group_of("ReportVoice", "email") is DocumentRights.REPORTER
    for secret in ("password", "first_code"):
        model = "User" if secret == "password" else "PersonChange"
        assert OpdRights.group_of(model, secret) is OpdRights.SECRET
    assert {OpdRights.group_of("Message", name) for name in ("subject", "body")} == {OpdRights.MESSAGE_TEXT}


def test_each_admin_reads_the_group_of_its_model_and_acts_only_for_its_readers():
    ours = {model: its for model, its in admin.site._registry.items() if model._meta.app_label in FLOORS}
    assert len(ours) > 15
    for model, its in ours.items():
        table = TABLES[model._meta.app_label]
        assert its.reads in table.groups()
        assert model.__name__ in (*its.reads.models, *its.reads.fields)
        assert its.add_roles | its.change_roles | its.delete_roles <= its.reads.readers, model


def test_each_group_that_a_role_reads_is_asked_for():
    """A row that nothing asks for would say what does not hold."""
    asked = set()
    for floor in FLOORS:
        for path in (settings.BASE_DIR / floor).rglob("*.py"):
            if path.name != "read_rights.py":
                asked |= set(re.findall(r"\b(\w+Rights)\.([A-Z_]+)\b", path.read_text()))
    assert asked == {(group.table.__name__, group.name) for group in every_group()} - {
        (group.table.__name__, group.name) for group in READ_BY_NOBODY
    }


def test_no_template_compares_roles():
    """Templates get rights by name (`may_...`, `reads_...`) and never a role."""
    comparison = re.compile(r"\bis_(reviewer|operator|superior|admin)\b|has_(city_)?role|\.role ?(==|!=|in\b)")
    for path in (settings.BASE_DIR / "templates").rglob("*"):
        if path.suffix in (".html", ".txt"):
            assert comparison.findall(path.read_text()) == [], path
