"""Files of all kinds that are public and prepared, and a reader who opens them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from documents.lifecycle import publishing
from documents.models import Rendition, Revision
from documents.renditions import preparation
from tests.markup import CheckedClient


@pytest.fixture
def reader():
    return CheckedClient()


@pytest.fixture
def make_file(make_document):
    """Publish a file and let the worker prepare it."""

    def make(name, content, stage="published", **values):
        incoming = publishing.receive(SimpleUploadedFile(name, content))
        document = make_document(stage, incoming=incoming, **values)
        for revision in Revision.objects.public().filter(document=document):
            preparation.request(revision.pk, revision.mime)
            if Rendition.objects.filter(revision=revision, state="waiting").exists():
                preparation.prepare(revision.pk)
        return document

    return make
