"""Passwords that outsiders guess are refused, with a sentence; others pass."""

import pytest
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError

from opd.models import Opd, User
from opd.people.factors import context
from portal.demo.people import PASSWORD as DEMO_PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

GUESSED = [
    "Metro2026!!!!",
    "November-2026",
    "dinaskesehatan1",
    "aaaaaaaaaaaa",
    "ppidmetro12345",
    "PPID.Metro.2026",
    "M3tr0-L4mpung!",
    "k0t4m3tr0-2026",
    "p@ssw0rd-admin",
    "rahasia123456",
    "Diskominfo#2026",
    "qwertyuiop123",
    "asdfghjkl-zxcvbnm",
    "abcdefghijkl",
    "abcabcabcabc",
    "123abc123abc",
    "121212121212",
    "metrometrometro",
    "Bismillah2026",
    "sayangsayang1",
    "agustus-17-1945",
    "Senin!Selasa!Rabu",
    "2026_verifikator_2026",
    "KATASANDI rahasia",
    "metro７７７７７７７７７",  # full-width digits
    "ｍｅｔｒｏ２０２６！！！",
    DEMO_PASSWORD,
    "metro" * 20,
    "metro—november—2026",
]
GOOD = [
    "padi menguning di sawah",
    "kereta lewat jembatan tua",
    "metro-hijau-berkarat-jendela",  # one known word among others
    "x9Kd-27pQ-vv0R",
    "metro" * 8 + "padi menguning di sawah",
    "Ubi2bakar4kompor",
    "kata sandi untuk menyeberang",
    "😀😁😂🤣😃😄😅😆😉😊😋😎",
]


@pytest.mark.parametrize("password", GUESSED)
def test_what_outsiders_guess_is_refused(password):
    with pytest.raises(ValidationError) as refused:
        validate_password(password)
    assert {error.code for error in refused.value.error_list} & {"password_context", "password_repeats"}


@pytest.mark.parametrize("password", GOOD)
def test_others_pass(password):
    validate_password(password)


def test_an_agency_s_name_counts_from_the_day_it_is_entered():
    validate_password("penanggulangan kebun")
    Opd.objects.create(name="Balai Kebun Raya", short_name="Bakera", slug="balai", kind="lain")
    for password in ("kebun raya 2026", "B4kera--2026--"):
        with pytest.raises(ValidationError):
            validate_password(password)


def test_the_person_s_own_name_counts_too():
    person = User(username="tukiyem.w", full_name="Tukiyem Wagiran", email="wagiyem77@contoh.test")
    for password in ("Wagiran-1985!", "tukiyemwagiyem", "w4girantukiyem"):
        validate_password(password)
        with pytest.raises(ValidationError):
            validate_password(password, person)


def test_the_sentence_is_said_at_the_form(client, operator):
    client.force_login(operator)
    fields = {
        "old_password": "kata sandi untuk uji",
        "new_password1": "Metro2026!!!!",
        "new_password2": "Metro2026!!!!",
    }
    page = client.post("/admin/password_change/", fields).content.decode()
    assert "isinya hanya nama kota, OPD, orang, bulan, atau kata yang umum." in page


def test_the_rule_stands_beside_the_field():
    assert context.ContextPasswordValidator().get_help_text() in password_validators_help_texts()


def test_a_very_long_one_is_judged_quickly(django_assert_max_num_queries):
    with django_assert_max_num_queries(1), pytest.raises(ValidationError):
        validate_password("metro" * 100_000)


def test_every_line_of_the_file_is_words():
    for line in context.WORDS.read_text(encoding="utf-8").splitlines():
        assert not line or line.startswith("#") or all(word == word.casefold() for word in line.split())
