"""Every variable with a wrong value stops the start with one sentence that names it, and repeats no secret."""

import re
import runpy

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config import environment
from tests.deploy.test_deploy import PRODUCTION

KEY = PRODUCTION["PII_KEYS"]
DJANGO, SHARED = "django.core.cache.backends", "opd.stores.redis_cache.SharedCache"
WRONG = {
    "DEBUG": ["yes", "0", "true"],
    "HTTPS": ["0", "on"],
    "ASK_ID_CARD": ["no"],
    "SECRET_KEY": [""],
    "PII_KEYS": ["", "x7Qz", "x7Qz" * 12, f"{KEY},", f"{KEY},x?Qz{KEY[4:]}"],
    "ALLOWED_HOSTS": ["", " , ", "https://plid.example", "plid.example/", "plid.example:443", "plid example"],
    "JOURNAL_WITNESSES": ["bukan surel", "a@contoh.test, b"],
    "SITE_ADDRESS": ["plid.example", "ftp://plid.example", "https://", "https://plid.example/ppid", "https://x:port"],
    "CSRF_TRUSTED_ORIGINS": ["plid.example", "https://plid.example,plid.lain"],
    "TRUSTED_PROXIES": ["nginx", "-1", "1.5", "1 proxy", "٣", "9" * 5000],
    "INTERNAL_ADDRESSES": ["localhost", "10.1.2.3/16", "10.0.0.0/8 192.168.0.0/16"],
    "STATEMENT_TIMEOUT": ["-1", "15s"],
    "BACKUP_FOLDER": ["cadangan", "s3://ember"],
    "BACKUP_RECIPIENT": ["age1x7Qz", "AGE-SECRET-KEY-1X7QZ", "ssh-ed25519 AAAAx7Qz"],
    "BACKUP_KEEP": ["0", "semua"],
    "SENDFILE": ["apache"],
    "LOG_FORMAT": ["xml", "JSON"],
    "RICHTEXT_EDITOR": ["word"],
    "DATABASE_URL": [
        "",
        "postgres",
        "mysql://u:rahasia@h/n",
        "postgres://u:rahasia@h",
        "postgres://u:rahasia@h:port/n",
        "sqlite://berkas.sqlite3",
        "/srv/plid.sqlite3",
        "postgres://[::1/rahasia",
        "postgres://u:rahasia@h/",
        "postgres://u:rahasia@h/folder/n",
        "postgres://u:rahasia@h/n?sslmode",
        "postgres://u:rahasia@h:99999/n",
        "sqlite://",
        "sqlite:////srv/n?mode=memory",
    ],
    "DATABASE_OWNER_URL": ["postgres", "mysql://u:rahasia@h/n", "postgres://u:rahasia@h/n", "sqlite://:memory:"],
    "ACCESS_JOURNAL_DAYS": ["364", "5 tahun"],
    "CACHE_URL": ["redis-rahasia", "memory://", "http://[x", "redis://", "redis://a,b/0", "redis://h/1?x=1"],
    "EMAIL_URL": [
        "imap://u:rahasia@h",
        "smtp://",
        "smtp://u:rahasia@h:port",
        "smtp://h?x=1",
        "rahasia",
        "smtp://u:12/rahasia@h",
        "smtp://u:12#rahasia@h",
    ],
    "DEFAULT_FROM_EMAIL": ["PLID Kota Metro", "plid@", "a b@c"],
    "REPLICA_URL": ["postgres", "sqlite:////srv/n", "postgres://u:rahasia@h", "postgres://u:rahasia@h/n"],
    "STORAGE_URL": [
        "ftp://x/y",
        "s3://x",
        "berkas",
        "file://berkas",
        "s3://k:rahasia@h",
        "s3://k:rahasia@h/Ember",
        "s3://h/ember",
        "s3://k:rahasia@h/ember?zona=x",
        "s3+ftp://k@h/ember",
    ],
    "PAGE_PICTURES_URL": ["ftp://x/y", "s3://k:rahasia@h/", "halaman"],
    "PAGE_SECONDS": ["ten", "-1"],
    "NGINX_GENERATIONS": ["generations", "ftp://x/y"],
    "DOCUMENT_MAX_BYTES": ["50MB", "0"],
    "CLAMD_SOCKET": ["/run/clamav/clamd.ctl", "unix:clamd.ctl", "tcp:3310", "tcp:h:port", "http://h:3310"],
    "SLOW_WORKERS": ["0", "dua"],
    "PAGE_PICTURES_MAX": ["5G", "-1"],
    "OCR_MAX_PAGES": ["all", "0"],
    "OCR_MAX_SECONDS": ["1h"],
}
RIGHT = {
    "ALLOWED_HOSTS": ["plid.example, .metrokota.go.id,[::1],127.0.0.1", "*"],
    "PII_KEYS": [f"{KEY}=, " + "-_Qz" * 10 + "x7Q"],
    "JOURNAL_WITNESSES": ["a@contoh.test", "Arsip <a@contoh.test>, b@contoh.test"],
    "SITE_ADDRESS": ["https://plid.example/", "http://127.0.0.1:8001"],
    "CSRF_TRUSTED_ORIGINS": ["https://plid.example, https://*.example"],
    "TRUSTED_PROXIES": ["2"],
    "INTERNAL_ADDRESSES": ["10.1.2.3, 10.2.0.0/16,::1,fd00::/8"],
    "STATEMENT_TIMEOUT": ["0", "60"],
    "BACKUP_FOLDER": ["/var/backups/plid"],
    "BACKUP_RECIPIENT": ["age1zhklyp05p98shkl93xh3je030wpvdnlacftf9ye80jm8vxurc9tsatd8ls"],
    "DATABASE_URL": [
        "postgres://u:a%23b@h:5433/n",
        "postgresql://u:p@[::1]:5433/n?sslmode=verify-full&sslrootcert=/etc/ca.pem",
        "postgres://u@//var/run/n",
        "sqlite:////srv/n",
        "sqlite://:memory:",
    ],
    "ACCESS_JOURNAL_DAYS": ["365"],
    "CACHE_URL": ["redis://h:6379/1", "rediss://:p@h/1?key_prefix=plid&timeout=60", "dbcache://tabel"],
    "EMAIL_URL": ["smtp+tls://u:p@h:587", "smtp://h:25", "filemail:///srv/surel", "consolemail://"],
    "DEFAULT_FROM_EMAIL": ["plid@metrokota.go.id", "PLID <plid@metrokota.go.id>"],
    "STORAGE_URL": [
        "/srv/berkas",
        "file:///srv/berkas",
        "s3://k:s%2F@h:9000/ember/plid/berkas?region=id-jkt-1",
        "s3+http://k:s@h/ember",
    ],
    "PAGE_PICTURES_URL": ["/srv/halaman", "s3://k:s@h/ember/halaman"],
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


@pytest.mark.parametrize(
    ("command", "is_for_owner"),
    [
        (["manage.py", "migrate"], True),
        (["/srv/plid/manage.py", "restore", "--verify"], True),
        (["manage.py", "rotate_pii_keys"], True),
        (["manage.py", "qcluster"], False),
        (["manage.py", "shell", "migrate"], False),
        (["manage.py"], False),
        (["gunicorn", "migrate"], False),
    ],
)
def test_only_three_commands_use_the_owner_of_the_database(monkeypatch, command, is_for_owner):
    monkeypatch.setattr("sys.argv", command)
    assert environment.is_for_owner() is is_for_owner


def test_who_serves_is_named_where_another_one_owns(start):
    served = {"DATABASE_URL": "postgres://pelayan:a@h/n"}
    started = start(**PRODUCTION | served | {"DATABASE_OWNER_URL": "postgres://pemilik:b@h/n"})
    assert (started["DATABASES"]["default"]["USER"], started["DATABASE_ROLE"]) == ("pelayan", "pelayan")
    assert start(**PRODUCTION | served)["DATABASE_ROLE"] == ""


@pytest.mark.parametrize(
    ("url", "engine", "name", "user", "password", "host", "port", "options"),
    [
        ("postgres://u:p@h:5433/n", "postgresql", "n", "u", "p", "h", "5433", {}),
        ("postgres://u:a%23b@h/n%20m", "postgresql", "n m", "u", "a#b", "h", "", {}),
        ("postgres://u:a#/?[@b@h/n", "postgresql", "n", "u", "a#/?[@b", "h", "", {}),
        ("PGSQL://h/n", "postgresql", "n", "", "", "h", "", {}),
        ("postgres:///n", "postgresql", "n", "", "", "", "", {}),
        ("postgres://u@//var/run/pg/n", "postgresql", "n", "u", "", "/var/run/pg", "", {}),
        ("postgres://u:p@[::1]:5433/n", "postgresql", "n", "u", "p", "::1", "5433", {}),
        ("postgres://u:p@a:1,b:2/n", "postgresql", "n", "u", "p", "a,b", "1,2", {}),
        ("postgres://h/n?sslmode=require&x=%26", "postgresql", "n", "", "", "h", "", {"sslmode": "require", "x": "&"}),
    ],
)
def test_parts_of_the_address_of_postgresql(url, engine, name, user, password, host, port, options):
    assert environment.parsed_database(url) == {
        "ENGINE": f"django.db.backends.{engine}",
        "NAME": name,
        "USER": user,
        "PASSWORD": password,
        "HOST": host,
        "PORT": port,
        "OPTIONS": options,
    }


@pytest.mark.parametrize(
    ("url", "name"), [("sqlite:////srv/a%20b", "/srv/a b"), ("sqlite:///b", "b"), ("sqlite://:memory:", ":memory:")]
)
def test_parts_of_the_address_of_sqlite(url, name):
    assert environment.parsed_database(url) == {"ENGINE": "django.db.backends.sqlite3", "NAME": name}


@pytest.mark.parametrize(
    ("url", "backend", "location", "more"),
    [
        ("locmemcache://", f"{DJANGO}.locmem.LocMemCache", "", {}),
        ("filecache:///var/tmp/plid", f"{DJANGO}.filebased.FileBasedCache", "/var/tmp/plid", {}),
        ("dbcache://tabel", f"{DJANGO}.db.DatabaseCache", "tabel", {}),
        ("rediss://:p%40@h:6379/1?key_prefix=a", SHARED, "rediss://:p%40@h:6379/1", {"KEY_PREFIX": "a"}),
    ],
)
def test_parts_of_the_address_of_a_cache(monkeypatch, url, backend, location, more):
    monkeypatch.setenv("CACHE_URL", url)
    entry = {"BACKEND": backend, "LOCATION": location} | more
    assert environment.cache("CACHE_URL", "") == entry


def test_parts_of_the_address_of_an_object_store(monkeypatch):
    monkeypatch.setenv("STORAGE_URL", "s3://k:s%2F@h:9000/ember/plid/berkas?region=id-jkt-1")
    assert environment.files("STORAGE_URL", "")["OPTIONS"] == {
        "endpoint_url": "https://h:9000",
        "access_key": "k",
        "secret_key": "s/",
        "bucket_name": "ember",
        "location": "plid/berkas",
        "region_name": "id-jkt-1",
    }
    monkeypatch.setenv("STORAGE_URL", "s3+http://k:s@h/ember")
    plain = environment.files("STORAGE_URL", "")["OPTIONS"]
    assert (plain["endpoint_url"], plain["location"], plain["region_name"]) == ("http://h", "", "us-east-1")


def test_nginx_sends_no_files_of_an_object_store(start):
    with pytest.raises(ImproperlyConfigured, match="SENDFILE must be"):
        start(**PRODUCTION | {"SENDFILE": "nginx", "STORAGE_URL": "s3://k:s@h/ember"})


def test_a_replica_is_of_postgresql_and_answers_in_seconds(start):
    primary = {"DATABASE_URL": "postgres://u@h/n"}
    started = start(**PRODUCTION | primary | {"REPLICA_URL": "postgres://u@cadangan/n?sslmode=require"})
    replica = started["DATABASES"]["replica"]
    assert (replica["HOST"], replica["OPTIONS"]) == (
        "cadangan",
        {"connect_timeout": "2", "tcp_user_timeout": "3000", "sslmode": "require"},
    )
    assert "replica" not in start(**PRODUCTION | primary)["DATABASES"]


@pytest.mark.parametrize(
    ("url", "backend", "host", "port", "tls", "ssl"),
    [
        ("smtp://u:p%40@h", "smtp", "h", 25, False, False),
        ("smtp+tls://u:p%40@h:587", "smtp", "h", 587, True, False),
        ("smtp+ssl://u:p%40@h", "smtp", "h", 465, False, True),
        ("consolemail://u:p%40@h", "console", "h", 25, False, False),
    ],
)
def test_parts_of_the_address_of_a_mail_server(start, url, backend, host, port, tls, ssl):
    mail = start(**PRODUCTION | {"EMAIL_URL": url})
    assert mail["EMAIL_BACKEND"] == f"django.core.mail.backends.{backend}.EmailBackend"
    assert (mail["EMAIL_HOST"], mail["EMAIL_PORT"]) == (host, port)
    assert (mail["EMAIL_HOST_USER"], mail["EMAIL_HOST_PASSWORD"]) == ("u", "p@")
    assert (mail["EMAIL_USE_TLS"], mail["EMAIL_USE_SSL"]) == (tls, ssl)


def test_mail_as_files_has_its_folder(start):
    assert start(**PRODUCTION | {"EMAIL_URL": "filemail:///srv/surel"})["EMAIL_FILE_PATH"] == "/srv/surel"
    assert start(**PRODUCTION | {"EMAIL_URL": "filemail://"})["EMAIL_FILE_PATH"] == f"{settings.BASE_DIR}/var/surel"


def test_empty_is_not_set(start):
    developer = start(**dict.fromkeys(WRONG, ""))
    assert developer["DEBUG"] is True
    assert developer["DATABASES"]["default"]["NAME"] == f"{settings.BASE_DIR}/var/plid.sqlite3"
    production = start(**dict.fromkeys(WRONG, "") | PRODUCTION)
    assert (production["TRUSTED_PROXIES"], production["SITE_ADDRESS"]) == (0, "https://plid.example")


def test_cookies_and_lines_of_production(start):
    production = start(**PRODUCTION)
    for kind in ("SESSION", "CSRF"):
        assert production[f"{kind}_COOKIE_NAME"].startswith("__Host-")
        assert production[f"{kind}_COOKIE_SECURE"] is production.get(f"{kind}_COOKIE_HTTPONLY", True) is True
        assert production.get(f"{kind}_COOKIE_SAMESITE", "Lax") in ("Lax", "Strict")  # Django's own
    [protocols] = re.findall(r"ssl_protocols (.*);", (settings.BASE_DIR / "deploy/nginx/tls.conf").read_text())
    assert protocols.split() == ["TLSv1.2", "TLSv1.3"]
    [hsts] = re.findall(
        r"map \"\" \$hsts \{\s+default \"(.*)\";", (settings.BASE_DIR / "deploy/nginx/plid.conf").read_text()
    )
    assert hsts == f"max-age={production['SECURE_HSTS_SECONDS']}; includeSubDomains; preload"


def test_no_variable_is_forgotten_here():
    read = re.findall(r'environment\.\w+\(\s*"([A-Z_]+)"', (settings.BASE_DIR / "config" / "settings.py").read_text())
    assert set(read) == set(WRONG)


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("", None),
        ("unix:/run/clamav/clamd.ctl", ("unix", "/run/clamav/clamd.ctl")),
        ("unix:///run/clamav/clamd.ctl", ("unix", "/run/clamav/clamd.ctl")),
        ("tcp:127.0.0.1:3310", ("tcp", ("127.0.0.1", 3310))),
        ("tcp://pemindai:3310", ("tcp", ("pemindai", 3310))),
    ],
)
def test_the_address_of_a_socket(monkeypatch, written, address):
    monkeypatch.setenv("CLAMD_SOCKET", written)
    assert environment.socket_address("CLAMD_SOCKET") == address
