"""The words of public documents, for spelling and suggestions (documents.search.snapshot.vocabulary)."""

from django.db import models


class SearchVocabulary(models.Model):
    """One row: all words that are kept, in the form in which a process holds them."""

    version = models.BigIntegerField()  # drawn anew with each change
    words = models.BinaryField(blank=True)
    learned = models.BinaryField(blank=True)  # versions of the fresh documents whose words are among them

    def __str__(self):
        return str(self.version)
