import json
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.models import Document, Revision
from opd.models import Opd
from portal.syndication.addresses import absolute, address

Node = dict[str, Any]

JSON_LD = "application/ld+json"
IANA = "https://www.iana.org/assignments/media-types/"
LANGUAGES = {"id": "ind", "en": "eng", "ljp": "ljp"}  # ISO 639-3
LANGUAGE = "http://lexvo.org/id/iso639-3/"
PUBLIC = "http://publications.europa.eu/resource/authority/access-right/PUBLIC"
CONTEXT: Node = json.loads(Path(__file__).with_name("dcat-context.json").read_text())


def catalogue(base: str, publisher: Opd | None, datasets: list[Node], total: int) -> Node:
    """Return the catalogue with the datasets of one page, and the `total` of all."""
    name = publisher.name if publisher else _("pemerintah daerah")
    newest = max((row["dct:modified"] for row in datasets), default=None)
    return {
        "@context": CONTEXT,
        "@id": base,
        "@type": ["dcat:Catalog", "hydra:Collection"],
        "dct:title": _text(_("Katalog informasi publik %(name)s") % {"name": name}),
        "dct:description": _text(
            _("Semua dokumen publik %(name)s, dengan setiap versi berkasnya yang terbit dan sidik SHA-256-nya.")
            % {"name": name}
        ),
        **({"dct:publisher": _agent(publisher)} if publisher else {}),
        **({"dct:modified": newest} if newest else {}),
        "dct:language": _language("id"),
        "dct:license": _licence(),
        "foaf:homepage": absolute(reverse("portal:home")),
        "dcat:themeTaxonomy": {
            "@id": address("api:categories"),
            "@type": "skos:ConceptScheme",
            "dct:title": _text(_("Kategori baku informasi publik")),
        },
        "hydra:totalItems": total,
        "dcat:dataset": datasets,
    }


def dataset(document: Document, versions: list[Revision]) -> Node:
    """Return a document with a distribution for each of its public versions."""
    page = address("documents:detail", document.pk, document.slug)
    subject = f"{address('api:document', document.pk)}#dataset"
    current, number = document.open_file, document.number
    keywords = [_text(word.strip()) for word in document.keywords.split(",") if word.strip()]
    return {
        "@id": subject,
        "@type": "dcat:Dataset",
        "dct:identifier": str(document.pk),
        "dct:title": _text(document.title),
        "dct:description": _text(document.summary),
        "dct:publisher": _agent(document.opd),
        "dct:issued": _moment(document.first_published_at),
        "dct:modified": _moment(document.published_at),
        "dct:language": _language(document.language),
        "dct:accessRights": {"@id": PUBLIC, "@type": "dct:RightsStatement"},
        "dct:license": _licence(),
        "dct:type": _concept(
            address("documents:search", jenis=document.kind), document.get_kind_display(), _("Jenis dokumen")
        ),
        "dcat:theme": _themes(document),
        "dcat:landingPage": page,
        **({"dcat:keyword": keywords} if keywords else {}),
        **({"dct:created": document.date.isoformat()} if document.date else {}),
        **({"adms:identifier": {"@type": "adms:Identifier", "skos:notation": number}} if number else {}),
        **({"dcat:version": str(current.number)} if current else {}),
        "dcat:distribution": [_distribution(subject, document, row) for row in versions],
    }


def _distribution(subject: str, document: Document, revision: Revision) -> Node:
    file = address("documents:revision_file", document.pk, revision.number)
    return {
        "@id": file,
        "@type": "dcat:Distribution",
        "dct:title": _text(_("Versi %(number)s") % {"number": revision.number}),
        "dct:isVersionOf": subject,
        "dcat:version": str(revision.number),
        "dcat:accessURL": address("documents:detail", document.pk, document.slug),
        "dcat:downloadURL": file,
        "dcat:mediaType": {"@id": IANA + revision.mime, "@type": "dct:MediaType"},
        "dcat:byteSize": str(revision.size),
        "dct:issued": _moment(revision.published_at or revision.uploaded_at),
        "dct:license": _licence(),
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": "spdx:checksumAlgorithm_sha256",
            "spdx:checksumValue": revision.sha256,
        },
    }


def _themes(document: Document) -> list[Node]:
    heading = document.category.counts_under
    named = reverse("documents:classification", args=[document.classification])
    themes = [_concept(absolute(named), document.get_classification_display(), _("Jenis informasi"))]
    if heading:
        scheme = address("api:categories")
        node = _concept(address("documents:search", kategori=heading.code), heading.name)
        themes.append(node | {"skos:inScheme": {"@id": scheme, "@type": "skos:ConceptScheme"}})
    return themes


def _concept(address: str, label: str, note: str = "") -> Node:
    node = {"@id": address, "@type": "skos:Concept", "skos:prefLabel": _text(label)}
    return node | ({"skos:scopeNote": _text(note)} if note else {})


def _agent(opd: Opd) -> Node:
    return {
        "@id": absolute(opd.get_absolute_url()),
        "@type": ["foaf:Agent", "foaf:Organization"],
        "foaf:name": _text(opd.name),
    }


def _licence() -> Node:
    """Return what a user of public information owes: its source (UU 14/2008 Pasal 5 ayat 2)."""
    return {
        "@id": f"{address('api:reference')}#syarat",
        "@type": "dct:LicenseDocument",
        "dct:title": _text(_("Boleh dipakai dan disebarluaskan dengan menyebut sumbernya (UU 14/2008 Pasal 5 ayat 2)")),
    }


def _language(code: str) -> Node:
    return {"@id": LANGUAGE + LANGUAGES[code], "@type": "dct:LinguisticSystem"}


def _text(words: str) -> Node:
    return {"@value": str(words), "@language": "id"}


def _moment(moment: datetime | None) -> str:
    return timezone.localtime(cast(datetime, moment)).isoformat()  # what is public has one
