"""The search over a thousand documents that nobody here wrote; skipped where their folder is absent."""

import json
import re
from importlib.util import module_from_spec, spec_from_file_location

import pytest

from documents import search
from documents.models import Document
from opd.models import Opd
from portal.demo import bulk, people, story
from tests.conftest import NOW, SHARED

CORPUS = SHARED / "corpus" / "corpus.py"
DOCUMENTS = 1_000  # every rare phrase stands in the first of them

pytestmark = [pytest.mark.django_db, pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not here")]


@pytest.fixture
def corpus(tmp_path):
    spec = spec_from_file_location("corpus", CORPUS)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    path = tmp_path / "korpus.jsonl"
    path.write_text("\n".join(map(json.dumps, module.docs(DOCUMENTS))), encoding="utf-8")
    opds = list(Opd.objects.with_tree_fields())
    stage = story.set_stage(opds, people.cast(opds), NOW)
    bulk.load(bulk.corpus(path, stage), stage, lambda _number: None)
    return module


def test_no_document_with_all_words_is_missed_and_rare_phrases_are_found_exactly(corpus):
    texts = {
        document.pk: f"{document.title} | {document.summary} | {document.keywords} | {document.published_revision.text}"
        for document in Document.objects.public().select_related("published_revision")
    }
    words = {pk: set(re.findall(r"\w+", text.lower())) for pk, text in texts.items()}
    lines = {pk: " ".join(re.findall(r"\w+|\|", text.lower())) for pk, text in texts.items()}
    phrases = []
    for query in corpus.queries():
        question, found = query["q"], set(search.find(query["q"]).ids.tolist())
        if query["kind"] == "phrase":
            assert found == {pk for pk, line in lines.items() if question.strip('"') in line}, question
            phrases.append(len(found))
        else:
            assert {pk for pk, own in words.items() if own.issuperset(question.split())} <= found, question
    assert sorted(phrases) == [2] + [3] * 9
