"""The DCAT catalogue: it conforms to SHACL shapes, has every public version, and its pages lead through all of it."""

import copy
import json
from pathlib import Path

import pyshacl
import pytest
import rdflib

from documents.lifecycle import closing, publishing
from documents.models import Document, Medium

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib's JSON-LD uses rdflib's old names
SHAPES = rdflib.Graph().parse(Path(__file__).with_name("shapes.ttl"))
DCAT, SPDX = (rdflib.Namespace(f"http://{name}") for name in ("www.w3.org/ns/dcat#", "spdx.org/rdf/terms#"))


def graph_of(answer):
    return rdflib.Graph().parse(data=json.dumps(answer), format="json-ld")


def problems(answer):
    conforms, _report, text = pyshacl.validate(graph_of(answer), shacl_graph=SHAPES)
    return "" if conforms else text


@pytest.fixture
def two_versions(make_document, operator, reviewer, upload, read_files):
    """A document with a second public version of its file."""
    document = make_document(number="7 Tahun 2025", keywords="kinerja, kesehatan")
    publishing.replace_file(document, by=operator, incoming=upload("Angka yang diperbaiki.", "laporan-2.txt"))
    read_files(document)
    publishing.submit(document, by=operator)
    publishing.publish(document, by=reviewer, looked_for=True)
    return document


def test_the_catalogue_conforms(read, two_versions, make_document):
    make_document(title="Tanpa kata kunci", language="ljp", kind="peraturan")
    make_document("draft", title="Rahasia")
    answer = read("/api/v1/dcat.jsonld")
    assert problems(answer) == ""
    assert "Rahasia" not in str(answer)
    assert len(answer["dcat:dataset"]) == answer["hydra:totalItems"] == 2


def test_the_shapes_can_fail(read, two_versions):
    answer = read("/api/v1/dcat.jsonld")
    for name in ("dct:title", "dct:publisher", "dct:issued", "dct:license", "dcat:theme"):
        broken = copy.deepcopy(answer)
        del broken["dcat:dataset"][0][name]
        assert problems(broken), name
    for name in ("spdx:checksum", "dcat:byteSize", "dcat:mediaType", "dct:isVersionOf", "dcat:version"):
        broken = copy.deepcopy(answer)
        del broken["dcat:dataset"][0]["dcat:distribution"][0][name]
        assert problems(broken), name


def test_each_public_version_is_a_distribution(read, two_versions):
    graph = graph_of(read("/api/v1/dcat.jsonld"))
    told = {
        (str(version), str(size), str(checksum))
        for file in graph.subjects(rdflib.RDF.type, DCAT.Distribution)
        for version in graph.objects(file, DCAT.version)
        for size in graph.objects(file, DCAT.byteSize)
        for checksum in graph.objects(graph.value(file, SPDX.checksum), SPDX.checksumValue)
    }
    assert told == {(str(row.number), str(row.size), row.sha256) for row in two_versions.revisions.all()}
    [dataset] = graph.subjects(rdflib.RDF.type, DCAT.Dataset)
    assert str(graph.value(dataset, DCAT.version)) == "2"


def test_a_withheld_version_is_left_out(read, two_versions, reviewer):
    closing.withhold_revision(two_versions.revisions.get(number=1), by=reviewer, reason="Ada nomor KTP.")
    [dataset] = read("/api/v1/dcat.jsonld")["dcat:dataset"]
    assert [row["dcat:version"] for row in dataset["dcat:distribution"]] == ["2"]


def test_a_paper_without_file_has_no_distribution(read, operator, reviewer, opd_health, metadata):
    paper = publishing.create(opd_health, by=operator, values=metadata | {"form": Medium.HARD})
    publishing.submit(paper, by=operator)
    publishing.publish(paper, by=reviewer, looked_for=True)
    answer = read("/api/v1/dcat.jsonld")
    assert problems(answer) == ""
    assert answer["dcat:dataset"][0]["dcat:distribution"] == []


def test_pages_lead_through_all(read, make_document, monkeypatch):
    monkeypatch.setattr("portal.api.schemas.MOST_ROWS", 2)
    for number in range(5):
        make_document(title=f"Laporan {number}")
    names, path = [], "/api/v1/dcat.jsonld"
    while path:
        answer = read(path)
        assert problems(answer) == ""
        names += [row["dct:title"]["@value"] for row in answer["dcat:dataset"]]
        following = answer["hydra:view"].get("hydra:next")
        path = following and following["@id"].replace("http://127.0.0.1:8000", "")
    assert names == [f"Laporan {number}" for number in range(5)]
    assert Document.objects.public().count() == 5
