"""All settings of the portal. With DEBUG=False the start stops where one that protects people is missing."""

import math
from importlib.util import find_spec
from pathlib import Path

from csp.constants import NONE, SELF

from config import environment, log
from portal.middleware.headers import add_to_static_file

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"


def with_sqlite_options(database: dict) -> dict:
    """WAL, immediate transactions that wait 20 s, and deleted data overwritten at once."""
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;"
            # Without it, rows that INSERT OR REPLACE deletes fire no trigger on DELETE.
            " PRAGMA recursive_triggers=ON;",
        }
        # Else the last connection to close would write back and delete the WAL at each request.
        database["CONN_MAX_AGE"] = 60
    else:
        database |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    return database


# This installation ----------------------------------------------------------------------------------------------------

# Comments above a variable of the environment are its row in docs/settings.md (`make docs`).
DEBUG = environment.flag("DEBUG", True)  # for developers: `True` or `False`, nothing else
# Secure cookies, redirect to https, HSTS
HTTPS = environment.flag("HTTPS", not DEBUG)
# Signs sessions and links; 50 characters or more
SECRET_KEY = environment.required("SECRET_KEY", "only-for-a-developers-machine-" + "0" * 40, debug=DEBUG)
# Seal personal data: 32 bytes in urlsafe base64, the newest key first, older ones after a comma
PII_KEYS = environment.sealing_keys("PII_KEYS", "only-for-a-developers-machine-" + "0" * 13, debug=DEBUG)
# Names of the portal, separated by commas; `*` is refused
ALLOWED_HOSTS = environment.hosts("ALLOWED_HOSTS", ("localhost", "127.0.0.1", "[::1]"), debug=DEBUG)
FIRST_ADDRESS = "http://127.0.0.1:8000" if DEBUG else f"https://{ALLOWED_HOSTS[0].lstrip('.')}"
# How letters and e-mails name the portal; otherwise `https://` and the first of ALLOWED_HOSTS
SITE_ADDRESS = environment.address("SITE_ADDRESS", environment.text("SITE_ADDRESS", FIRST_ADDRESS))
# Origins whose forms are taken behind a proxy of another name
CSRF_TRUSTED_ORIGINS = [
    environment.address("CSRF_TRUSTED_ORIGINS", origin) for origin in environment.words("CSRF_TRUSTED_ORIGINS")
]
# How many proxies of our own are before gunicorn
TRUSTED_PROXIES = environment.whole_number("TRUSTED_PROXIES", 0, least=0)
# Networks of our own machines: `/readyz` and `/metrics` answer them in detail, unless a proxy asks for somebody
INTERNAL_ADDRESSES = environment.networks("INTERNAL_ADDRESSES", ("127.0.0.0/8", "::1/128"))
# Where backups are written
BACKUP_FOLDER = environment.text("BACKUP_FOLDER") and environment.folder("BACKUP_FOLDER", "")
# The public key of age they are encrypted for; its secret key is on no server of ours
BACKUP_RECIPIENT = environment.backup_recipient("BACKUP_RECIPIENT")
BACKUP_KEEP = environment.whole_number("BACKUP_KEEP", 30)  # how many are kept
# `ckeditor` or `textarea`
RICHTEXT_EDITOR = environment.one_of("RICHTEXT_EDITOR", ("ckeditor", "textarea"), default="ckeditor")

# Apps, middleware, templates -----------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "portal",
    "requests_app",
    "documents",
    "opd",
    "opd.desk.admin_site.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django_filters",
    "django_q",
    "tree_queries",
    "axes",
    "csp",
    "ckeditor",
]
if find_spec("portal.demo"):  # the image for production has no demo world
    INSTALLED_APPS.append("portal.demo")

MIDDLEWARE = [
    "portal.middleware.measured.measured",
    "portal.middleware.headers.headers_alone",
    "portal.middleware.headers.language_of_address",
    "portal.middleware.odd_bytes.HeadBytes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.middleware.headers.browser_policies",
    "portal.middleware.overload.closed_page",
    "portal.middleware.overload.places_of_uploads",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "opd.web.limits.request_size.RequestLimits",
    "portal.middleware.odd_bytes.BodyBytes",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "opd.sign_in.sessions.StaffSessions",
    "opd.sign_in.refused_pages.RefusedPages",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "portal.middleware.old_addresses.redirects",
    "portal.middleware.overload.UnavailablePage",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context_processors.site",
            ]
        },
    }
]

# Data ---------------------------------------------------------------------------------------------------------------

VAR_DIR.mkdir(exist_ok=True)
# `postgres://user:password@host/name`, or `sqlite:////folder/file`
SERVED_BY = environment.database("DATABASE_URL", f"sqlite:///{VAR_DIR}/plid.sqlite3", debug=DEBUG)
# PostgreSQL: the owner of the tables, for `migrate`, `restore` and `rotate_pii_keys`; the user of DATABASE_URL can then
# only add to the journals. Empty: DATABASE_URL migrates, and *Sistem* warns
OWNED_BY = environment.owner_database("DATABASE_OWNER_URL", SERVED_BY)
DATABASE_ROLE = SERVED_BY.get("USER", "") if OWNED_BY else ""
DATABASES = {"default": with_sqlite_options(OWNED_BY if OWNED_BY and environment.is_for_owner() else SERVED_BY)}
# A standby of PostgreSQL, from which public pages are rendered while it is not behind by an act
if replica := environment.replica("REPLICA_URL", DATABASES["default"]):
    DATABASES["replica"] = with_sqlite_options(replica)
DATABASE_ROUTERS = ["opd.page_cache.replica.Router"]
WEB_THREADS_IN_ALL = math.prod(environment.web_threads())
# Seconds that the web server waits for a query of PostgreSQL; 0: without limit
STATEMENT_TIMEOUT = environment.whole_number("STATEMENT_TIMEOUT", 15, least=0)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Where readers' pages are kept; `redis://:password@host:6379/0` for several machines
CACHES = {"default": environment.cache("CACHE_URL", "locmemcache://")}
# How many seconds; each act makes all of them anew at once
PAGE_SECONDS = environment.whole_number("PAGE_SECONDS", 0 if DEBUG else 60, least=0)
# Folder (`/run/plid`) by which nginx learns of acts, on one machine; without it nginx keeps no pages
NGINX_GENERATIONS = environment.text("NGINX_GENERATIONS") and environment.folder("NGINX_GENERATIONS", "")
# Folder of the files, outside any web root; or a private bucket, `s3://key:secret@host/bucket/folder?region=name`
STORED_FILES = environment.files("STORAGE_URL", f"{VAR_DIR}/berkas")
# The same for pictures of pages, which worker and web machines share
PAGE_PICTURES = environment.files("PAGE_PICTURES_URL", f"{VAR_DIR}/halaman")
# The folder of the files, "" with an object store
STORAGE_DIR = "" if "bucket_name" in STORED_FILES["OPTIONS"] else STORED_FILES["OPTIONS"]["location"]
# `nginx`: files are handed over by `X-Accel-Redirect`; from a folder only
SENDFILE = environment.one_of("SENDFILE", ("", "nginx") if STORAGE_DIR else ("",), default="")
PAGE_PICTURES_MAX = environment.whole_number("PAGE_PICTURES_MAX", 5 * 1024**3, least=0)  # bytes of all of them; 0: none
STATICFILES_BACKEND = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": STORED_FILES,
    # Pictures of pages, which can be drawn again: no part of a backup (documents/renditions/pictures.py)
    "pages": PAGE_PICTURES,
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else STATICFILES_BACKEND
    },
}
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "portal.serving.static_files.ServedFilesFinder",
]
WHITENOISE_ADD_HEADERS_FUNCTION = add_to_static_file
WHITENOISE_ALLOW_ALL_ORIGINS = False

# Uploads: always a temporary file, in a folder that verify_files looks through after a crash
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
FILE_UPLOAD_TEMP_DIR = VAR_DIR / "unggahan"
FILE_UPLOAD_TEMP_DIR.mkdir(exist_ok=True)
DATA_UPLOAD_MAX_NUMBER_FILES = 50
# clamd, `unix:/run/clamav/clamd.ctl` or `tcp:127.0.0.1:3310`; without it nothing is scanned
CLAMD_SOCKET = environment.socket_address("CLAMD_SOCKET")
DOCUMENT_MAX_BYTES = environment.whole_number("DOCUMENT_MAX_BYTES", 50 * 1024 * 1024)  # of one upload

# The task of a killed process is taken again after `retry` seconds.
CLOCK_QUEUE, SLOW_QUEUE, PICTURE_QUEUE = "plid", "plid-slow", "plid-pictures"
SLOW_WORKERS = environment.whole_number("SLOW_WORKERS", 2)  # how many files the worker reads at once
WORKER_TIMEOUT = 100
Q_CLUSTER = {
    "name": CLOCK_QUEUE,
    "orm": "default",
    "timeout": WORKER_TIMEOUT,
    "retry": WORKER_TIMEOUT + 10,
    "max_attempts": 5,
    "poll": 0.5,
    "save_limit": 500,
    "catch_up": False,
    "label": "Antrean",
}

EMAIL_FILE_PATH = str(VAR_DIR / "surel")
# `smtp://user:password@host:587`; with DEBUG files in `var/surel`
EMAIL_CONFIG = environment.mail_server("EMAIL_URL", "filemail://" if DEBUG else "smtp://localhost:25")
EMAIL_FILE_PATH = EMAIL_CONFIG.pop("EMAIL_FILE_PATH") or EMAIL_FILE_PATH
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 20
# The sender of all e-mails
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.sender("DEFAULT_FROM_EMAIL", "PLID <plid@localhost>")
JOURNAL_WITNESSES = environment.addressees("JOURNAL_WITNESSES")  # e-mails outside: get each day's heads

# Language and time: dates of the law are in Jakarta's time, the database keeps UTC -----------------------------------

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

# People -------------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "opd.User"
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "opd.people.factors.context.ContextPasswordValidator"},
]
PASSWORD_HASHERS = [
    "opd.people.factors.hashing.BoundedArgon2Hasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# The limit for the pair of address and name (opd/sign_in/limits.py)
AXES_LOCKOUT_PARAMETERS = [["ip_address", "username"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "opd.web.client_ip.client_address"
AXES_USERNAME_CALLABLE = "opd.sign_in.addresses.typed_name"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "next", "csrfmiddlewaretoken"]  # the next page may be a search
AXES_WHITELIST_CALLABLE = "opd.sign_in.limits.is_exempt"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
SIGN_IN_ADDRESS_DAYS = 30  # practice: how long django-axes keeps addresses of sign-ins
ACCESS_JOURNAL_DAYS = environment.whole_number("ACCESS_JOURNAL_DAYS", 1825, least=365)  # `migrate` puts it into force
PASSWORD_RESET_TIMEOUT = 30 * 60
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# Browser ------------------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "worker-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "upgrade-insecure-requests": HTTPS,
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
if HTTPS:
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
DEVICE_COOKIE_NAME = "__Host-perangkat" if HTTPS else "perangkat"  # accounts that have signed in on this device before
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.pages.views.errors.csrf_failure"
SILENCED_SYSTEM_CHECKS = ["ckeditor.W001"]  # an accepted, dated risk: docs/decisions/0005-ckeditor.md

# `json`, an object a line, or `text`; json without DEBUG
LOGGING = log.configuration(environment.one_of("LOG_FORMAT", log.FORMS, default=log.default_form(debug=DEBUG)))

# The city's own numbers ---------------------------------------------------------------------------------------------

PAGE_SIZE = 20
API_LIMIT = 1_200  # requests of one address to the API in ten minutes
OCR_MAX_PAGES = environment.whole_number("OCR_MAX_PAGES", 300)  # scanned pages of one file
OCR_MAX_SECONDS = environment.whole_number("OCR_MAX_SECONDS", 60 * 60)  # for all pages of a file
EXEMPTION_MAX_YEARS = {"a": 30}  # PP 61/2010: the longest duration of an exemption by ground, in years

EXEMPTION_REMIND_WORKDAYS = 30  # PP 61/2010, practice: its end becomes a task so many working days before
REPORT_ANSWER_WORKDAYS = 5  # practice: so long an agency has to answer a report of missing or stale information
REPORT_CONTACT_DAYS = 30  # after its answer the e-mails of a report are blanked

# Requests: what the law leaves to the city
NUMBER_FORMATS = {
    "request": "{nomor}/PPID/{tahun}",
    "objection": "{nomor}/KEB/PPID/{tahun}",
    "letter": "{nomor}/SRT/PPID/{tahun}",
    "ruling": "{nomor}/KEP/ATASAN-PPID/{tahun}",
}
COMPLETION_ASK_WORKDAYS = 3  # practice: PPID asks for what is missing within so many working days of receipt
COMPLETION_WORKDAYS = 3  # practice: and the applicant has so many to add it
POST_WORKDAYS = 10  # practice: a letter by post or courier without a signature counts as received after so many
HANDOVER_WORKDAYS = 3  # practice: what is given on paper or seen on site is ready so many working days after the notice
ASK_ID_CARD = environment.flag("ASK_ID_CARD", True)  # whether persons are asked for a copy of their KTP
