"""Masking of secrets in the log: the secret in an applicant's link would open the case to its readers."""

import logging
import re

MASK = "***"
# Masked are parts of an address where a secret is expected, valid or not; words of a request, which pages of
# an older version put into an address; and anything that looks like one of our tokens.
PLACES = re.compile(
    r"""(/permohonan/s/|/langganan/s/|/kata-sandi/s/|/verifikasi/)[^/"'\n]+|(/permohonan/saran/)[^"'\n]+""",
    re.IGNORECASE,
)
TOKEN = re.compile(r"(?<![\w-])[\w-]{43}(?![\w-])", re.ASCII)


def masked(text: str) -> str:
    return TOKEN.sub(MASK, PLACES.sub(rf"\1\2{MASK}", text))


class SecretsMasked(logging.Formatter):
    """A formatter that masks the finished line, including arguments and traceback."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))
