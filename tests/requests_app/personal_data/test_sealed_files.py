"""`verify_files` knows every sealed file of the house."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from requests_app.models import AnswerFile

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed(make_request):
    make_request("answered")
    return AnswerFile.objects.get()


def test_whole_files(sealed, capsys):
    call_command("verify_files")
    assert "Semua berkas utuh" in capsys.readouterr().out


def change(name):
    with default_storage.open(name) as file:
        content = file.read()
    default_storage.delete(name)
    default_storage.save(name, ContentFile(content[:-1] + bytes([content[-1] ^ 1])))


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (lambda name: default_storage.delete(name), "berkas tersegel hilang"),
        (change, "berkas tersegel rusak"),
        (lambda name: AnswerFile.objects.update(sha256="0" * 64, check_state="waiting"), "isi berkas tersegel berubah"),
    ],
    ids=["missing", "changed", "another fingerprint"],
)
def test_what_is_wrong_is_named(sealed, capsys, harm, sentence):
    harm(sealed.file.name)
    with pytest.raises(CommandError):
        call_command("verify_files")
    assert f"{sentence}: {sealed.file.name}" in capsys.readouterr().err


def test_destroyed_file_is_nobodys_business(sealed, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        sealed.destroy()
    call_command("verify_files")
