"""Secrets of addresses stay out of the log: what stands in an applicant's link opens his case to whoever reads it."""

import logging
import re

MASK = "***"
# Whatever stands in the place of a secret, whole or broken; words of a request that a page from before an upgrade still
# puts into an address; then what looks like a token of ours, wherever it stands.
PLACES = re.compile(r"""(/permohonan/s/|/verifikasi/)[^/"'\n]+|(/permohonan/saran/)[^"'\n]+""", re.IGNORECASE)
TOKEN = re.compile(r"(?<![\w-])[\w-]{43}(?![\w-])", re.ASCII)


def masked(text: str) -> str:
    return TOKEN.sub(MASK, PLACES.sub(rf"\1\2{MASK}", text))


class SecretsMasked(logging.Formatter):
    """Masks the finished line: message, arguments and traceback alike."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))
