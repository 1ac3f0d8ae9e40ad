"""Authors, comments and earlier versions in a PDF."""

import io
import re
from collections.abc import Iterator

import pikepdf

from documents.files.formats.format import Found

# Comments that are not part of the page; of those that are drawn on it only the author and the note are removed.
NOTES = {"/Text", "/Popup", "/Caret"}
LINKS_AND_FORMS = {"/Link", "/Widget"}
OF_A_NOTE = ("/T", "/Contents", "/RC", "/Subj", "/Popup", "/CreationDate", "/M", "/NM", "/IRT")
SHOWN_CONTENTS = {"/FreeText"}  # whose contents are what one sees
PRIVATE = ("/PieceInfo", "/LastModified", "/Metadata")
UPDATE = re.compile(rb"startxref\s+\d+\s+%%EOF")
PROGRAMS = {"/Producer", "/CreationDate", "/ModDate", "/Trapped"}


def find_traces(content: bytes, found: Found) -> None:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        found.signed = any(b"/ByteRange" in node.unparse(resolved=True) for node in _dictionaries(pdf))
        for key, value in pdf.docinfo.items():
            if str(key) not in PROGRAMS:
                found.add("author" if key == "/Author" else "properties", str(value))
        if any("/PieceInfo" in node or "/Metadata" in node for node in _dictionaries(pdf)):
            found.add("properties", "XMP")
        for annotation in _annotations(pdf):
            keys = ("/T", "/Subj") if _shows(annotation) else ("/T", "/Subj", "/Contents", "/RC")
            said = " ".join(str(annotation.get(key, "")) for key in keys)
            is_note = str(annotation.get("/Subtype")) in NOTES
            found.add("comments", said.strip() or ("catatan" if is_note else ""))
        if not pdf.is_linearized and len(UPDATE.findall(content)) > 1:
            found.add("versions", "startxref")


def without_traces(content: bytes) -> bytes:
    """Written again, so that earlier versions and objects that nothing refers to are gone."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages:
            kept = [note for note in page.obj.get("/Annots", []) if str(note.get("/Subtype")) not in NOTES]
            if "/Annots" in page.obj:
                page.obj.Annots = pikepdf.Array(kept)
        for annotation in _annotations(pdf):
            for key in OF_A_NOTE:
                if key in annotation and not (key == "/Contents" and _shows(annotation)):
                    del annotation[key]
        for node in list(_dictionaries(pdf)):
            for key in PRIVATE:
                if key in node:
                    del node[key]
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
        pdf.save(target, deterministic_id=True)
    return target.getvalue()


def _shows(annotation: pikepdf.Object) -> bool:
    return str(annotation.get("/Subtype")) in SHOWN_CONTENTS


def _annotations(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Yield the comments. Links and fields of forms are none; what they say is for people who cannot see them."""
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", []):
            if isinstance(annotation, pikepdf.Dictionary) and str(annotation.get("/Subtype")) not in LINKS_AND_FORMS:
                yield annotation


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    for obj in pdf.objects:
        if isinstance(obj, pikepdf.Stream):
            yield obj.stream_dict
        elif isinstance(obj, pikepdf.Dictionary):
            yield obj
