"""The hostile corpus: every file refused with its own sentence, or made harmless; and the good files beside it."""

import pytest

from documents.files import intake
from documents.files.refusal import SENTENCES
from tests import files
from tests.documents.files import libreoffice
from tests.documents.files.corpus import HARMLESS, HOSTILE, good

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


def check(name, content):
    return intake.check(files.upload(name, files.made(content)), "document")


@pytest.mark.parametrize(
    ("code", "name", "content"), HOSTILE, ids=[f"{code}-{name}" for code, name, _content in HOSTILE]
)
def test_a_hostile_file_is_refused_with_its_own_sentence(code, name, content):
    with pytest.raises(intake.Refused) as caught:
        check(name, content)
    assert caught.value.code == code
    assert "%(" not in str(caught.value)


@pytest.mark.parametrize(("name", "content", "hidden"), HARMLESS, ids=[name for name, *_rest in HARMLESS])
def test_what_is_hidden_in_a_picture_is_not_stored(name, content, hidden):
    assert hidden in content
    cleaned = check(name, content).cleaned
    assert cleaned is not None
    assert hidden not in cleaned.read()


@pytest.mark.parametrize(("name", "content"), good.CASES, ids=[name for name, _content in good.CASES])
def test_a_good_file_is_accepted(name, content):
    content = files.made(content)
    assert check(name, content).size == len(content)


def test_the_corpus_is_large_enough_and_names_no_file_twice():
    names = [name for _code, name, _content in HOSTILE] + [name for name, *_rest in HARMLESS]
    assert len({*names}) == len(names) >= 250
    assert len(good.CASES) >= 60
    assert {code for code, *_rest in HOSTILE} <= set(SENTENCES)


@pytest.mark.skipif(libreoffice.PROGRAM is None, reason="LibreOffice is not installed")
def test_what_a_real_libreoffice_saves_is_accepted(tmp_path_factory):
    sources = [case for case in good.CASES if case[0].endswith(tuple(source for source, _targets in libreoffice.ROWS))]
    made = tuple((name, files.made(content)) for name, content in sources)
    saved = libreoffice.saved(tmp_path_factory.mktemp("libreoffice"), made)
    refused = {}
    for name, content in saved.items():
        try:
            check(name, content)
        except intake.Refused as error:
            refused[name] = error.code
    assert len(saved) > 2 * len(sources)
    assert refused == {}
