from django.db import models


class SearchVocabulary(models.Model):
    """The only row: all words of public documents, in the format in which a process uses them."""

    version = models.BigIntegerField()  # random with each change
    words = models.BinaryField(blank=True)
    learned = models.BinaryField(blank=True)  # versions of the fresh documents whose words are included

    def __str__(self):
        return str(self.version)
