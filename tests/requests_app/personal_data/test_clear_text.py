"""What is kept unsealed holds nobody's NIK: every text of every form is tried."""

import pkgutil
from importlib import import_module

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from documents.privacy.validators import contains_national_id
from opd.models import AccessEntry
from requests_app.citizen import forms as of_citizens
from requests_app.models import Audience, Objection
from requests_app.staff import forms as of_staff
from requests_app.workflow import objections
from requests_app.workflow import requests as workflow
from tests.markup import text
from tests.requests_app.conftest import NIK, TODAY

GROUPS = {
    "4": "1872 0101 0180 0001",
    "6-6-4": "187201 010180 0001",
    "2": "18 72 01 01 01 80 00 01",
    "1": " ".join(NIK),
    "by birth date": "187201 01-01-80 0001",
}
SEPARATORS = [".", "-", "/", "_", "\n", "\r\n", "\t", "\u200b", "\u00ad", "\u00a0", " - ", " / ", "•", "—"]


@pytest.mark.parametrize("group", GROUPS.values(), ids=GROUPS)
def test_in_pieces(group):
    assert contains_national_id(f"NIK saya {group}.")


@pytest.mark.parametrize("separator", SEPARATORS, ids=ascii)
def test_whatever_keeps_the_digits_apart(separator):
    for group in GROUPS.values():
        assert contains_national_id(f"NIK {group.replace(' ', separator)}, hubungi saya"), group


@pytest.mark.parametrize(
    "words",
    [
        NIK,
        "NIK: 3374.0101.0101.0001",
        "337401 410190 0001",
        "9999999999999999",  # in a row: refused whatever it is
        "99999999\u200b99999999",
        "١٨٧٢٠١٠١٠١٨٠٠٠٠١",
        "１８７２ ０１０１ ０１８０ ０００１",
        "𝟏𝟖𝟕𝟐 𝟎𝟏𝟎𝟏 𝟎𝟏𝟖𝟎 𝟎𝟎𝟎𝟏",
        "¹⁸⁷²⁰¹⁰¹⁰¹⁸⁰⁰⁰⁰¹",
        "1. 1872 0101 0180 0001",
        "1. 1872.0101.0180.0001 2. Budi",
        "0812 0000 0007, 1872-0141-0180-0001",
        "1.872.010.101.800.001",
        "12/03/2026: 187201.010180.0001",
        "Rp 1.250.000 dari 1872_0101_0180_0001",
    ],
)
def test_found(words):
    assert contains_national_id(words)


@pytest.mark.parametrize(
    "words",
    [
        "2024, 2025, 2026 dan 2027",
        "tahun 2019 2020 2021 2022",
        "0812 0000 0007 dan 0812 0000 0008",
        "1998 1999 2000 2001 2002 2003",
        "Rp 1.234.567.890.123",
        "Rp1.000.000.000.000,00 dan Rp18.720.101.018.000",
        "18.720.101.018 12.050.000.000 11.025.000.000 187.201.010 180.000",
        "1,234,567.50 12,050,000.00 11,025,000.25",
        "12/03/2026 - 05/04/2026",
        "12-03-2026, 05-04-2026, 11-11-2026",
        "2026-03-12 2026-11-12 2026-12-12",
        "12/03/26, 05/04/26, 07/04/26, 11/11/26",
        "0812-1234-5678, 0813-1213-3344",
        "5.1.02.01.01.0024 5.1.02.02.01.0026 5.1.02.02.01.0027",
        "18720101018000011",  # seventeen digits are no NIK
        "1872.0101.0180.0001.1",
        "0072 0101 0180 0001",  # no such province
        "1872 0132 0180 0001",  # no day 32
        "1872 0101 1380 0001",  # no month 13
        "1872 0101 0180 0000",  # no serial number 0
        "1872 lalu 0101 lalu 0180 lalu 0001",
        "²½ 10:30",
    ],
)
def test_not_found(words):
    assert not contains_national_id(words)


@pytest.mark.django_db
def test_a_dump_of_the_tables_tells_nobody_who_asked(make_request, reviewer, tmp_path):
    case = make_request("sent")
    workflow.add_remark(case, by=reviewer, text="Ia menelepon lagi kemarin petang.", audience=Audience.STAFF)
    path = tmp_path / "semua.json"
    call_command("dumpdata", "opd", "requests_app", output=str(path))
    dump, applicant = path.read_text(), case.applicant
    assert f'"number": "{case.number}"' in dump
    for secret in (NIK, applicant.name, applicant.address, applicant.phone, applicant.email, "kemarin petang"):
        assert secret not in dump


# Forms --------------------------------------------------------------------------------------------------------------

WHO = ("name", "national_id", "address", "email", "phone", "occupation")
PROXY = ("proxy_name", "proxy_national_id", "proxy_address")
FORMS_OF_PERSONS = (
    "filing.ApplicantForm",
    "filing.FilingForm",
    "steps.StepForm",
    "objecting.MissingForm",
    "entry.EntryForm",
    "entry.ObjectorForm",
)
SEALED = {  # their columns are EncryptedTextField
    "case.RemarkForm.text",
    "case.CompletionForm.text",
    "acts.CompleteForm.text",
    "decisions.WithheldForm.words",
    *(f"{form}.{name}" for form in FORMS_OF_PERSONS for name in WHO + PROXY),
}
LOOKED_UP = {  # they find something, and are kept nowhere
    "case.TrackForm.number",
    "case.TrackForm.code",
    "entry.ObjectionEntryForm.number",
    "verification.CompareForm.sha256",
    "acts.AnswerForm.documents",
    "acts.AnswerDocumentsForm.documents",
    "objections.OpenedForm.documents",
}


def texts_of_forms():
    """-> {module.Form.field: field} of all that people type words into."""
    modules = [
        import_module(f"{package.__name__}.{module.name}")
        for package in (of_citizens, of_staff)
        for module in pkgutil.iter_modules(package.__path__)
    ]
    return {
        f"{module.__name__.rpartition('.')[2]}.{form.__name__}.{name}": field
        for module in modules
        for form in vars(module).values()
        if isinstance(form, type) and issubclass(form, forms.BaseForm) and form.__module__ == module.__name__
        for name, field in form.base_fields.items()
        if isinstance(field, forms.CharField)
    }


def refuses(field):
    try:
        field.clean(f"Untuk NIK {NIK}.")
    except ValidationError as error:
        return "nik" in [one.code for one in error.error_list]
    return False


def test_every_text_that_is_not_sealed_refuses_a_national_id():
    open_to_it = {name for name, field in texts_of_forms().items() if name not in LOOKED_UP and not refuses(field)}
    assert open_to_it == SEALED


REFUSAL = "NIK dan nomor KK tidak boleh ditulis di sini."
IN_PIECES = "Untuk NIK 1872_0101_0180_0001 saja."


@pytest.fixture
def desk(client, reviewer):
    client.force_login(reviewer)
    return client


@pytest.mark.django_db
@pytest.mark.usefixtures("calendar")
class TestDesk:
    @pytest.mark.parametrize(
        ("act", "field"),
        [("minta-kelengkapan", "missing"), ("perpanjang", "reason"), ("cabut", "reason"), ("buka-isi", "text")],
    )
    def test_an_act_on_a_request(self, desk, make_request, act, field):
        case = make_request(today=timezone.localdate())
        told = {"told_by": "phone", "told_on": timezone.localdate().isoformat()} if act == "cabut" else {}
        page = desk.post(f"{case.get_absolute_url()}{act}/", {"version": case.version, field: IN_PIECES} | told)
        assert page.context["form"].errors.as_data().keys() == {field}
        assert REFUSAL in text(page)
        assert case.events.count() == 1

    def test_the_reason_to_look_at_an_identity(self, desk, make_request):
        case = make_request()
        page = desk.post(f"{case.get_absolute_url()}identitas/", {"reason": IN_PIECES}, follow=True)
        assert REFUSAL in text(page)
        assert not AccessEntry.objects.filter(verb="identity.reveal").exists()

    def test_a_note(self, desk, make_request):
        case = make_request()
        page = desk.post(reverse("desk:say", args=[case.pk]), {"audience": "staff", "text": IN_PIECES})
        assert REFUSAL in text(page)
        assert not case.remarks.exists()

    def test_what_the_applicant_says_of_the_reply(self, desk, make_objection, superior, reviewer):
        case = make_objection()
        objections.rule(case, by=superior, outcome="upheld", reasons="Tepat.", today=TODAY)
        objections.reply(case, by=reviewer, channel="email", today=TODAY)
        page = desk.post(f"{case.get_absolute_url()}tanggapan/", {"version": case.version, "text": IN_PIECES})
        assert REFUSAL in text(page)
        case.refresh_from_db()
        assert case.applicant_response == ""

    def test_an_objection_that_is_entered(self, desk, make_request):
        case = make_request("sent", today=timezone.localdate())
        objecting = {
            "number": case.number,
            "channel": "letter",
            "received_on": timezone.localdate().isoformat(),
            "grounds": ["d"],
            **dict.fromkeys(("reason", "purpose", "position"), IN_PIECES),
        }
        page = desk.post(reverse("desk:objection_entry"), objecting)
        assert page.context["form"].errors.as_data().keys() == {"reason", "purpose", "position"}
        assert not Objection.objects.exists()
