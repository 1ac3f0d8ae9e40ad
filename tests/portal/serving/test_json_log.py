"""The log as JSON: one object a line, whatever is in it, and no secret and no personal data."""

import json
import logging
import re
import subprocess
import sys

import pytest
from django.conf import settings

from config import log
from portal.serving.json_log import FACTS, REQUESTS, JsonLines, request_id
from portal.serving.log_masking import MASK, masked
from tests.deploy.test_deploy import PRODUCTION
from tests.patience import PATIENCE

TOKEN = "k7Qz-_" * 7 + "k"
NIK = "3173051203850001"
HOSTILE = [
    f"/permohonan/s/{TOKEN}/",
    f"/permohonan/s/{TOKEN}\n/",
    f"\n{TOKEN}",
    f"NIK {NIK}",
    "3173 0512 0385 0001",
    f"a\n{NIK}\r\nb",
    "budi.santoso@contoh.test",
    "hubungi 0812-3456-7890",
    "/permohonan/saran/alasan saya adalah rahasia",
    f"pemohon={NIK}&surel=budi.santoso@contoh.test",
]
SECRET = re.compile(r"k7Qz|3173|0001|budi|santoso|7890|rahasia", re.IGNORECASE)


@pytest.fixture
def line():
    """-> the object that one call of a logger writes."""

    def write(message, *args, name="portal", **extra):
        exc_info = extra.pop("exc_info", None)
        record = logging.LogRecord(name, logging.WARNING, __file__, 1, message, args, exc_info)
        record.__dict__.update(extra)
        text = JsonLines().format(record)
        assert text.isascii() and "\n" not in text and "\r" not in text
        return json.loads(text)

    return write


@pytest.mark.parametrize("text", HOSTILE)
def test_neither_secret_nor_person_in_message_argument_or_exception(line, text):
    try:
        raise ValueError(text)
    except ValueError as error:
        exc_info = (type(error), error, error.__traceback__)
    found = line(text, exc_info=exc_info)
    assert not SECRET.search(found["message"]) and MASK in found["message"]
    assert "ValueError" in found["exception"] and not SECRET.search(found["exception"].split("ValueError: ")[-1])
    assert not SECRET.search(line("odd: %s", text)["message"])


def test_a_row_that_the_database_refused_is_not_repeated():
    text = (
        'null value in column "x"\nDETAIL:  Failing row contains (7, Budi\nSantoso, Jalan).\nCONTEXT:  SQL statement\n'
        "\nThe above exception was the direct cause"
    )
    assert masked(text) == (
        f'null value in column "x"\nDETAIL: {MASK}\nCONTEXT:  SQL statement\n\nThe above exception was the direct cause'
    )
    assert masked("DETAIL:  Key (email)=(Budi) already exists.") == f"DETAIL: {MASK}"


def test_what_people_search_for_is_masked():
    """As gunicorn writes of a request that failed before the portal saw it."""
    assert masked("Error handling request /cari/?q=Budi+Santoso&hal=2") == f"Error handling request /cari/?{MASK}"
    assert masked("Is /cari/ there? q=1") == "Is /cari/ there? q=1"


def test_arguments_that_do_not_fit_are_not_printed(line, capsys):
    assert line("%s and %s", "budi")["message"] == "%s and %s"
    assert capsys.readouterr().err == ""


def test_django_s_lines_about_answers_lose_the_address(line, rf):
    request = rf.get("/halaman/budi/")
    found = line("%s: %s", "Internal Server Error", request.path, name="django.request", request=request)
    assert found["message"] == "Internal Server Error"


def test_what_people_read_stays(line):
    words = "Statement timeout: GET /cari/ after 15 s at 2026-11-28 23:00:01,123, index 20261128T230001Z"
    assert line(words)["message"] == words


@pytest.fixture
def written(monkeypatch):
    """-> what a production server would log, as objects."""
    lines = []

    class Keep(logging.Handler):
        def emit(self, record):
            lines.append(json.loads(JsonLines().format(record)))

    handler, logger = Keep(), logging.getLogger(REQUESTS)
    monkeypatch.setattr(logger, "level", logging.INFO)
    logger.manager._clear_cache()
    logger.addHandler(handler)
    yield lines
    logger.removeHandler(handler)
    logger.manager._clear_cache()


@pytest.mark.django_db
def test_a_request_is_one_line(client, written, settings, reviewer):
    settings.TRUSTED_PROXIES = 1
    number = "0123456789abcdef" * 2
    client.force_login(reviewer)
    client.get(
        "/admin/permohonan/", headers={"X-Request-ID": number, "User-Agent": "budi", "Referer": f"https://x/{NIK}"}
    )
    [found] = written
    assert set(found) == {"time", "level", "logger", "message", "request", *FACTS}
    assert (found["request"], found["method"], found["status"]) == (number, "GET", 200)
    assert re.fullmatch(r"[\w:.]+", found["view"]) and found["ms"] >= found["database_ms"] > 0 and found["queries"] > 0
    assert reviewer.username not in json.dumps(found)
    assert request_id.get() == ""


@pytest.mark.django_db
@pytest.mark.parametrize(("proxies", "given"), [(0, "ab" * 16), (1, "ab\n" * 16), (1, TOKEN), (1, ""), (1, "AB" * 16)])
def test_a_number_that_no_proxy_of_ours_gave_is_replaced(client, written, settings, proxies, given):
    settings.TRUSTED_PROXIES = proxies
    client.get("/healthz", headers={"X-Request-ID": given} if given else {})
    assert re.fullmatch(r"[0-9a-f]{32}", written[0]["request"]) and written[0]["request"] != given


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", [f"/permohonan/s/{TOKEN}/", f"/{NIK}/", "/budi@contoh.test/", "/a%0a%7b/", "/cari/?q=budi"]
)
def test_no_address_in_the_line_of_a_request(client, written, path):
    client.get(path, headers={"Host": "testserver"})
    assert len(written) == 1 and not SECRET.search(json.dumps(written[0] | {"time": "", "request": ""}))


def test_every_handler_of_production_masks():
    for form in log.FORMS:
        configuration = log.configuration(form)
        assert [handler["formatter"] for handler in configuration["handlers"].values()] == ["line"]
        assert not [logger for logger in configuration["loggers"].values() if logger.get("handlers")]


def test_worker_and_commands_write_json_in_production():
    code = "import logging; logging.getLogger('opd.worker').warning('x %s', 'budi@contoh.test')"
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "shell", "--verbosity=0", "-c", code]
    done = subprocess.run(command, env=PRODUCTION, capture_output=True, text=True, timeout=PATIENCE)
    assert json.loads(done.stderr) | {"time": ""} == {
        "time": "",
        "level": "WARNING",
        "logger": "opd.worker",
        "message": f"x {MASK}",
    }
