"""An inverted index in blocks of documents, the same on every engine (docs/decisions/0006)."""

from django.db import models

from documents.models.document import Document
from opd.models import Opd


class SearchBlock(models.Model):
    """The index data of the documents with primary keys from `number` * BLOCK on, for lists, facets and search."""

    number = models.PositiveIntegerField(primary_key=True)
    version = models.BigIntegerField()  # random with each change, by which processes know whether their copy is current
    columns = models.BinaryField()
    # The edition of the rules by which documents become rows (entries.EDITION).
    edition = models.PositiveSmallIntegerField(default=0)
    format = models.PositiveIntegerField(default=0, db_default=0)  # of the bytes here, in postings and in pairs
    # False while documents of an emptied block are missing: it is not read.
    is_complete = models.BooleanField(default=True, db_default=True)
    todo_from = models.PositiveBigIntegerField(null=True)  # its documents from this key on are to be indexed again

    def __str__(self):
        return str(self.number)


class SearchPosting(models.Model):
    """The posting list of a term in one block: the documents with the term, each with its impact."""

    key = models.BigIntegerField()
    block = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "block"], name="posting_once")]
        indexes = [models.Index(fields=["block"])]

    def __str__(self):
        return f"{self.key} {self.block}"


class SearchPair(models.Model):
    """The documents of a block in which two words are adjacent; some pairs share a row."""

    bucket = models.PositiveSmallIntegerField()
    block = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bucket", "block"], name="pair_bucket_once")]
        indexes = [models.Index(fields=["block"])]

    def __str__(self):
        return f"{self.bucket} {self.block}"


class SearchFresh(models.Model):
    """A document since its last act, over its block; without data not public. It outlives the document."""

    document_id = models.BigIntegerField(primary_key=True)
    version = models.BigIntegerField()
    data = models.BinaryField(blank=True)
    format = models.PositiveIntegerField(default=0, db_default=0)  # of `data`

    def __str__(self):
        return str(self.document_id)


class SearchChunk(models.Model):
    """A piece of a public document's text, numbered from 1, from which its snippets are cut."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="chunks")
    position = models.PositiveIntegerField()
    text = models.TextField()
    roots = models.BinaryField(blank=True, default=b"")  # keys of its words, by which the best chunk is chosen

    class Meta:
        ordering = ["document", "position"]
        constraints = [models.UniqueConstraint(fields=["document", "position"], name="chunk_position_once")]

    def __str__(self):
        return f"{self.document_id}.{self.position}"


class SearchAgency(models.Model):
    """An agency's names as its documents have them, and the lines that many of these share."""

    opd = models.OneToOneField(Opd, models.CASCADE, primary_key=True, related_name="indexed")
    names = models.CharField(max_length=300)
    shared_lines = models.BinaryField(default=b"", db_default=b"")  # sorted keys (int64) of lines
    todo_from = models.PositiveBigIntegerField(null=True)  # its documents from this key on have older names

    def __str__(self):
        return self.names
