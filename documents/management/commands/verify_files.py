import hashlib

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError

from documents.models import EditionFile, ImportRun, Revision
from opd.encryption import Broken
from opd.models import SealedFile
from opd.stores.stored_files import interrupted_uploads, stored_names


class Command(BaseCommand):
    help = "Compare the stored files with the database; name missing, changed and orphaned files, and exit with 1."

    def handle(self, *args, **options):
        known, problems = set(), []
        for revision in Revision.objects.defer("text").order_by("pk").iterator(chunk_size=500):
            known |= {name for name in (revision.file.name, revision.preview.name) if name}
            problems += [f"{sentence}: {revision.file.name}" for sentence in what_is_wrong(revision)]
        for file in EditionFile.objects.select_related("edition"):
            known.add(str(file.file))
            problems += [f"{sentence}: {file.file.name}" for sentence in what_is_wrong_with_kept(file)]
        known |= {name for names in ImportRun.objects.values_list("table", "parcel") for name in names if name}
        for row in sealed_rows():
            known.add(row.file.name)
            problems += [f"{sentence}: {row.file.name}" for sentence in what_is_wrong_with_sealed(row)]
        problems += [f"berkas tanpa pemilik: {name}" for name in sorted(set(stored_names()) - known)]
        problems += [f"sisa unggahan yang terputus: {path}" for path in interrupted_uploads()]
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            raise CommandError(f"{len(problems)} masalah ditemukan.")
        self.stdout.write(self.style.SUCCESS(f"Semua berkas utuh: {len(known)} berkas."))


def what_is_wrong_with_kept(row: Revision | EditionFile):
    try:
        if sha256_of(row.file) != row.sha256:
            yield "isi berkas berubah"
    except FileNotFoundError:
        yield "berkas hilang"
    except Broken:
        yield "berkas tersegel rusak, atau kuncinya hilang"


def what_is_wrong(revision: Revision):
    yield from what_is_wrong_with_kept(revision)
    if revision.preview and not revision.preview.storage.exists(str(revision.preview)):
        yield "gambar halaman pertama hilang"


def sealed_rows():
    """Yield every row with an encrypted file; their models are found, not listed."""
    for model in apps.get_models():
        if issubclass(model, SealedFile):
            yield from model._default_manager.exclude(file="").order_by("pk").iterator(chunk_size=500)


def what_is_wrong_with_sealed(row: SealedFile):
    digest = hashlib.sha256()
    try:
        for chunk in row.chunks():
            digest.update(chunk)
    except FileNotFoundError:
        yield "berkas tersegel hilang"
    except Broken:
        yield "berkas tersegel rusak"
    else:
        if digest.hexdigest() != row.sha256:
            yield "isi berkas tersegel berubah"


def sha256_of(file) -> str:
    with file.open("rb") as stored:
        return hashlib.file_digest(stored, "sha256").hexdigest()
