"""Every variable with a wrong value stops the start with one sentence that names it, and repeats no secret."""

import re
import runpy

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from tests.deploy.test_deploy import PRODUCTION

KEY = PRODUCTION["PII_KEYS"]
WRONG = {
    "DEBUG": ["yes", "0", "true"],
    "HTTPS": ["0", "on"],
    "ASK_ID_CARD": ["no"],
    "SECRET_KEY": [""],
    "PII_KEYS": ["", "x7Qz", "x7Qz" * 12, f"{KEY},", f"{KEY},x?Qz{KEY[4:]}"],
    "ALLOWED_HOSTS": ["", " , ", "https://plid.example", "plid.example/", "plid.example:443", "plid example"],
    "SITE_ADDRESS": ["plid.example", "ftp://plid.example", "https://", "https://plid.example/ppid", "https://x:port"],
    "CSRF_TRUSTED_ORIGINS": ["plid.example", "https://plid.example,plid.lain"],
    "TRUSTED_PROXIES": ["nginx", "-1", "1.5", "1 proxy", "٣", "9" * 5000],
    "INTERNAL_ADDRESSES": ["localhost", "10.1.2.3/16", "10.0.0.0/8 192.168.0.0/16"],
    "STATEMENT_TIMEOUT": ["-1", "15s"],
    "SENDFILE": ["apache"],
    "RICHTEXT_EDITOR": ["word"],
    "DATABASE_URL": [
        "mysql://u:rahasia@h/n",
        "postgres://u:rahasia@h",
        "postgres://u:rahasia@h:port/n",
        "sqlite://berkas.sqlite3",
        "/srv/plid.sqlite3",
        "postgres://[::1/rahasia",
    ],
    "CACHE_URL": ["redis-rahasia", "memory://", "http://[x"],
    "EMAIL_URL": ["imap://u:rahasia@h", "smtp://", "smtp://u:rahasia@h:port", "rahasia"],
    "DEFAULT_FROM_EMAIL": ["PLID Kota Metro", "plid@", "a b@c"],
    "STORAGE_URL": ["ftp://x/y", "s3://x", "berkas", "file://berkas"],
    "PAGE_SECONDS": ["ten", "-1"],
    "NGINX_GENERATIONS": ["generations", "ftp://x/y"],
    "DOCUMENT_MAX_BYTES": ["50MB", "0"],
    "SLOW_WORKERS": ["0", "dua"],
    "OCR_MAX_PAGES": ["all", "0"],
    "OCR_MAX_SECONDS": ["1h"],
}
RIGHT = {
    "ALLOWED_HOSTS": ["plid.example, .metrokota.go.id,[::1],127.0.0.1", "*"],
    "PII_KEYS": [f"{KEY}=, " + "-_Qz" * 10 + "x7Q"],
    "SITE_ADDRESS": ["https://plid.example/", "http://127.0.0.1:8001"],
    "CSRF_TRUSTED_ORIGINS": ["https://plid.example, https://*.example"],
    "TRUSTED_PROXIES": ["2"],
    "INTERNAL_ADDRESSES": ["10.1.2.3, 10.2.0.0/16,::1,fd00::/8"],
    "STATEMENT_TIMEOUT": ["0", "60"],
    "DATABASE_URL": [
        "postgres://u:a%23b@h:5433/n",
        "postgres://u@//var/run/n",
        "sqlite:////srv/n",
        "sqlite://:memory:",
    ],
    "CACHE_URL": ["redis://h:6379/1", "dbcache://tabel"],
    "EMAIL_URL": ["smtp+tls://u:p@h:587", "smtp://h:25", "filemail:///srv/surel", "consolemail://"],
    "DEFAULT_FROM_EMAIL": ["plid@metrokota.go.id", "PLID <plid@metrokota.go.id>"],
    "STORAGE_URL": ["/srv/berkas", "file:///srv/berkas"],
}


@pytest.fixture
def start(monkeypatch):
    """-> the settings of a process that is started with this environment."""

    def run(**environment):
        for name in WRONG:
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(settings.BASE_DIR / "config" / "settings.py"))

    return run


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_wrong_value_is_said_in_one_sentence(start, name, value):
    with pytest.raises(ImproperlyConfigured) as error:
        start(**PRODUCTION | {name: value})
    sentence = str(error.value)
    assert sentence.startswith((f"{name} must be", f"{name} is missing: with DEBUG=False", f"{name}: key "))
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "rahasia" not in sentence
    assert "x7Qz" not in sentence


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in RIGHT.items() for value in values])
def test_a_right_value_starts(start, name, value):
    assert start(**PRODUCTION | {name: value})["DEBUG"] is False


def test_empty_is_not_set(start):
    assert start(**dict.fromkeys(WRONG, ""))["DEBUG"] is True
    production = start(**dict.fromkeys(WRONG, "") | PRODUCTION)
    assert (production["TRUSTED_PROXIES"], production["SITE_ADDRESS"]) == (0, "https://plid.example")


def test_no_variable_is_forgotten_here():
    read = re.findall(r'environment\.\w+\(\s*"([A-Z_]+)"', (settings.BASE_DIR / "config" / "settings.py").read_text())
    assert set(read) == set(WRONG)
