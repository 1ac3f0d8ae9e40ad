"""Masking of the log: secrets, because one in an applicant's link would open the case, and personal data."""

import logging
import re

from documents.privacy import find

MASK = "***"
# Masked are parts of an address where a secret is expected, valid or not; words of a request, which pages of
# an older version put into an address; and anything that looks like one of our tokens.
PLACES = re.compile(
    r"""(/permohonan/s/|/langganan/s/|/kata-sandi/s/|/verifikasi/)[^/"'\n]+|(/permohonan/saran/)[^"'\n]+""",
    re.IGNORECASE,
)
QUERY = re.compile(r"""(/[^\s"'?]*\?)[^\s"']+""")  # what people search for, as gunicorn writes it with a failure
TOKEN = re.compile(r"(?<![\w-])[\w-]{43}(?![\w-])", re.ASCII)
# Sixteen digits, whether they are a possible NIK or a mistyped one
SIXTEEN_DIGITS = re.compile(r"(?<!\d)\d(?:[ .\-]?\d){15}(?!\d)", re.ASCII)
E_MAIL = re.compile(r"[\w.%+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,5}")
# PostgreSQL repeats the values of a refused row.
ROW = re.compile(r"(DETAIL: ).*?(?=\n(?:CONTEXT|HINT):|\n\n(?:The above|During handling)|\Z)", re.DOTALL)


def masked(text: str) -> str:
    text = QUERY.sub(rf"\1{MASK}", text)
    text = TOKEN.sub(MASK, PLACES.sub(rf"\1\2{MASK}", ROW.sub(rf"\1{MASK}", text)))
    text = E_MAIL.sub(MASK, SIXTEEN_DIGITS.sub(MASK, text))
    for hit in reversed(find(text)):
        text = f"{text[: hit.start]}{MASK}{text[hit.end :]}"
    return text


class SecretsMasked(logging.Formatter):
    """A formatter that masks the finished line, including arguments and traceback."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))
