"""Dump a small city of this version for the tests of later ones: `make test ARGS="tests/upgrades/make_dump.py"`.

It is made once, at a release, on both engines. No test runs it, and no dump is written twice.
"""
# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import lzma
import os
import re
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection
from django_q.models import OrmQ
from psycopg2.extensions import make_dsn

from config.version import VERSION
from tests.requests_app.conftest import (
    answer_file,
    asked,
    calendar,
    cost_on_paper,
    decree,
    granting,
    make_fee,
    make_objection,
    make_request,
    person,
    test_of_exemption,
)

LEFT_OUT = r"^CREATE (?:TRIGGER .*?(?:\(\)| END)|FUNCTION .*?\$\$);\n"  # half of the bytes; each `migrate` makes them
SESSION = r"^(?:--.*|\\.*|SET .*)\n"  # of the program that dumps: another version of the server may not know it


@pytest.mark.django_db(transaction=True)
def test_dump(make_document, make_request, make_objection, cost_on_paper, test_of_exemption, site_admin):
    make_document()
    make_document("draft", title="Rencana kerja 2026")
    make_request("assigned")
    make_request("decided")
    make_objection()
    assert OrmQ.objects.exists()
    script = {"sqlite": _sqlite, "postgresql": _postgresql}[connection.vendor]()
    script = re.sub(LEFT_OUT, "", script, flags=re.MULTILINE | re.DOTALL)
    assert not re.search("CREATE (TRIGGER|FUNCTION)", script)
    target = Path(__file__).with_name(f"{VERSION}.{connection.vendor}.sql.xz")
    with target.open("xb") as file:
        file.write(lzma.compress(script.encode(), preset=9 | lzma.PRESET_EXTREME))


def _sqlite() -> str:
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as database:
        return "\n".join(database.iterdump()) + "\n"


def _postgresql() -> str:
    facts = {name: value for name, value in connection.get_connection_params().items() if isinstance(value, str | int)}
    environment = os.environ | {"PGPASSWORD": str(facts.pop("password", ""))}
    command = ["pg_dump", "--inserts", "--rows-per-insert=200", "--no-owner", "--no-privileges", make_dsn(**facts)]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return re.sub(SESSION, "", done.stdout, flags=re.MULTILINE)
