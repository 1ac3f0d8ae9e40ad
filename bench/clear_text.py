"""`python -m bench.clear_text [FOLDER...]` looks for what is readable without the keys though it is not public.

Looks through the city of the settings: each column of the database, its files with free pages and log, the storage, the
pictures, everything below `VAR_DIR`, and the folders that are named, as those of backups. Files are opened by their
type: parts of ZIP, text of PDF, with `--ocr` the words on pictures. It searches for sentences of exempt and unpublished
files, withheld words, identities, messages and answers, and for a control sentence of a public file. Exits with 1 for a
finding.
"""

import argparse
import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import django

PIECE = 24  # characters: a longer text may lie on several pages of SQLite
WITH_OCR = "--ocr"
SENTENCES = 20  # of each kind
LINE = re.compile(rf"[^\W\d_][^\n]{{{PIECE},}}")


def secrets_of_the_city() -> dict[str, set[str]]:
    """Return pieces of what is not public, by kind; nothing that stands in something public too."""
    from django.apps import apps  # noqa: PLC0415 - after django.setup()

    from documents.models import ConsequenceTest, Disclosure, Document, RedactionPart, Revision  # noqa: PLC0415
    from requests_app.models import AnswerFile, Applicant  # noqa: PLC0415

    shown: list[str] = []
    public_files = Revision.objects.public()
    for revision in public_files:
        with revision.file.open() as stream:  # answers have the markup of the same office programs
            shown += [revision.text, *opened(revision.name, stream.read())]
    plain = (
        Document,
        ConsequenceTest,
        apps.get_model("requests_app", "InformationRequest"),
        apps.get_model("opd", "Opd"),
        apps.get_model("opd", "User"),
    )
    shown += [str(row) for model in plain for row in model.objects.values_list()]
    public = squeezed(" ".join(shown))
    found: dict[str, list[str]] = {"exempt": [], "unpublished": [], "identity": [], "message": [], "answer": []}
    for revision in Revision.objects.exclude(pk__in=public_files.values("pk")):
        found["exempt" if revision.disclosure == Disclosure.SEALED else "unpublished"] += LINE.findall(revision.text)
    found["withheld"] = [word for part in RedactionPart.objects.all() for word in part.word_list]
    for part in apps.get_model("requests_app", "WithheldPart").objects.all():
        found["withheld"] += part.words.splitlines()
    for row in Applicant.objects.all():
        found["identity"] += [row.national_id, row.address, row.email]
    found["message"] = [
        line for row in apps.get_model("requests_app", "Remark").objects.all() for line in LINE.findall(row.text)
    ]
    for file in AnswerFile.objects.exclude(key=""):
        with file.open() as stream:
            found["answer"] += LINE.findall("\n".join(opened(file.name, stream.read())))
    kept: dict[str, set[str]] = {}
    for kind, texts in found.items():
        pieces = sorted({squeezed(text)[:PIECE] for text in texts if len(squeezed(text)) >= 10})
        kept[kind] = set([piece for piece in pieces if piece not in public][:SENTENCES])
    return kept


def control() -> str:
    from documents.models import Document  # noqa: PLC0415 - after django.setup()

    public = Document.objects.public().filter(published_revision__rendition__state="done").order_by("-pk")
    return next(squeezed(line)[:PIECE] for row in public for line in LINE.findall(row.published_revision.text))


def squeezed(text: str) -> str:
    return " ".join(text.split()).casefold()


def opened(name: str, content: bytes) -> Iterator[str]:
    """Yield the bytes of a file as text, and what programs show of it."""
    yield content.decode("utf-8", "replace")
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            for part in parts.namelist():
                inner = parts.read(part)
                yield re.sub(r"<[^>]+>", "", inner.decode("utf-8", "replace"))
                yield from opened(part, inner)
    elif content.startswith(b"%PDF"):
        import pypdfium2  # noqa: PLC0415 - heavy

        for page in pypdfium2.PdfDocument(content):
            yield page.get_textpage().get_text_range()
    elif WITH_OCR in sys.argv and (content.startswith((b"\x89PNG", b"\xff\xd8\xff")) or content[8:12] == b"WEBP"):
        read = subprocess.run(["tesseract", "-", "-", "-l", "ind"], input=content, capture_output=True)
        yield read.stdout.decode("utf-8", "replace")


def files(folders: list[Path]) -> Iterator[tuple[str, str]]:
    from django.conf import settings  # noqa: PLC0415 - after django.setup()

    roots = {Path(settings.VAR_DIR), Path(settings.STORAGE_DIR), *folders}
    for path in sorted(
        {path for root in roots for path in root.rglob("*") if path.is_file() and not path.is_symlink()}
    ):
        for text in opened(path.name, path.read_bytes()):
            yield str(path), text


def columns() -> Iterator[tuple[str, str]]:
    """Yield the values of all columns as they lie in the database."""
    from django.db import connection  # noqa: PLC0415 - after django.setup()

    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {quoted(table)}")  # noqa: S608 - our own names
            names, rows = [column[0] for column in cursor.description], cursor.fetchall()
            for place, name in enumerate(names):
                yield f"{table}.{name}", "\n".join(_text(row[place]) for row in rows)


def _text(value: object) -> str:
    return bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else str(value)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.clear_text", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument(WITH_OCR, action="store_true", help="read pictures, a second or more for each")
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    sought, known = secrets_of_the_city(), control()
    for kind, pieces in sought.items():
        print(f"{kind}: {len(pieces)} kalimat")
    found, places, seen = [], set(), 0
    for place, text in (*columns(), *files(asked.folders)):
        seen += 1
        flat = squeezed(text)
        if known in flat:
            places.add(place)
        found += [(kind, piece, place) for kind, pieces in sought.items() for piece in pieces if piece in flat]
    print(f"{seen} tempat; kalimat kontrol di: {', '.join(sorted(places))}")
    for kind, piece, place in sorted(set(found)):
        print(f"TERBACA {kind}: {piece!r} di {place}")
    return 1 if found or not places else 0


if __name__ == "__main__":
    sys.exit(main())
