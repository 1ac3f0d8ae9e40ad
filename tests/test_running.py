"""How the suite itself runs: the template of its databases, what each engine runs, and the lines of progress."""

import sqlite3
from contextlib import closing
from types import SimpleNamespace

import pytest

from tests import database_template, outcome, run, selection
from tests.engines import Progress
from tests.outcome import Outcome

POSTGRES = "PostgreSQL 15.1"


def everything_in(path):
    """Tables and triggers, and the number of rows of each table."""
    with closing(sqlite3.connect(path)) as database:
        schema = set(database.execute("SELECT type, name, sql FROM sqlite_master"))
        tables = sorted(name for kind, name, _sql in schema if kind == "table")
        return schema, {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone() for name in tables}


@pytest.mark.long
def test_a_copy_of_the_template_is_what_the_migrations_make(tmp_path):
    database_template.copy_sqlite(tmp_path / "copy.sqlite3")
    database_template.migrate(f"sqlite:///{tmp_path / 'fresh.sqlite3'}")
    assert everything_in(tmp_path / "copy.sqlite3") == everything_in(tmp_path / "fresh.sqlite3")


def test_a_changed_migration_or_page_asks_for_another_template(settings, tmp_path, monkeypatch):
    app = tmp_path / "opd"
    (app / "migrations").mkdir(parents=True)
    (app / "first_pages").mkdir()
    (app / "sealing.py").write_text("")
    settings.BASE_DIR = tmp_path
    monkeypatch.setattr(database_template.apps, "get_app_configs", lambda: [SimpleNamespace(path=str(app))])
    seen = {database_template.fingerprint()}
    for path, words in [
        (app / "migrations/0001_initial.py", "import opd.sealing"),
        (app / "migrations/0001_initial.py", "import opd.sealing as other"),
        (app / "sealing.py", "field = 1"),
        (app / "first_pages/kontak.html", "<p>Kontak</p>"),
    ]:
        path.write_text(words)
        seen.add(database_template.fingerprint())
    assert len(seen) == 5
    (app / "views.py").write_text("page = 1")
    assert database_template.fingerprint() in seen


def test_what_one_command_leaves_out_the_other_runs():
    none = dict.fromkeys(("long", "one_engine", "repeated", "browser"), False)

    def chosen(arguments, engine, marks):
        expression = run.selected(arguments, engine)[1]
        return eval(expression, {"__builtins__": {}}, none | marks)

    for marks in [{}, {"long": True}, {"one_engine": True}, {"long": True, "one_engine": True}]:
        for engine in (run.SQLITE, POSTGRES):
            assert chosen([], engine, marks) != chosen([run.LONG], engine, marks), (engine, marks)
            assert not chosen([], engine, marks | {"browser": True})
    everywhere, one = {"long": True}, {"long": True, "one_engine": True}
    assert [chosen([run.ONCE], engine, everywhere) for engine in (run.SQLITE, POSTGRES)] == [True, True]
    assert [chosen([run.ONCE], engine, one) for engine in (run.SQLITE, POSTGRES)] == [True, False]
    assert not any(chosen([run.ONCE], engine, {"one_engine": True}) for engine in (run.SQLITE, POSTGRES))
    assert run.selected([run.LONG, "-k", "a"], POSTGRES)[-2:] == run.selected(["-k", "a"], POSTGRES)[2:] == ["-k", "a"]


@pytest.fixture
def progress(monkeypatch):
    """-> a function that tells the plugin of an outcome, and the lines that it prints."""
    monkeypatch.setenv("ENGINE_OF_THIS_RUN", POSTGRES)
    monkeypatch.setattr("tests.engines.INTERVAL", -1)
    lines = []
    reporter = SimpleNamespace(ensure_newline=lambda: None, write_line=lines.append)
    plugin = Progress(SimpleNamespace(pluginmanager=SimpleNamespace(get_plugin=lambda _name: reporter)))
    plugin.pytest_xdist_node_collection_finished(["a", "b", "c"])

    def tell(when, *, failed=False, nodeid="tests/a.py::a"):
        plugin.pytest_runtest_logreport(SimpleNamespace(when=when, failed=failed, nodeid=nodeid))

    return tell, lines


def test_a_line_says_engine_done_and_left(progress):
    tell, lines = progress
    tell("teardown")
    assert lines == ["PostgreSQL 15.1: 1 done, 2 left"]


def test_a_failure_is_named_at_once_and_counted(progress):
    tell, lines = progress
    tell("call", failed=True, nodeid="tests/a.py::b")
    tell("teardown")
    assert lines == ["FAILED tests/a.py::b (call)", "PostgreSQL 15.1: 1 done, 2 left, 1 failed"]


def test_the_last_lines_name_a_run_that_was_stopped(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(outcome, "FOLDER", tmp_path)
    outcome.begin(POSTGRES)
    assert outcome.main([]) == 1
    assert f"FAILED on {POSTGRES}: the run was stopped" in capsys.readouterr().out
    Outcome(POSTGRES, passed=2).write()
    monkeypatch.setattr(outcome, "FOLDER", tmp_path / "bare")
    Outcome(run.SQLITE, passed=1).write()
    monkeypatch.setattr(outcome, "FOLDER", tmp_path)
    assert outcome.main([]) == 0
    assert capsys.readouterr().out.splitlines()[:2] == [
        f"{POSTGRES}: 2 passed, 0 failed, 0 unsteady",
        f"{run.SQLITE}, bare: 1 passed, 0 failed, 0 unsteady",
    ]


def test_no_test_finds_the_uploads_of_another_one(settings, tmp_path):
    """`verify_files` would name what a killed run left behind, in every test that calls it."""
    assert settings.FILE_UPLOAD_TEMP_DIR.parent == tmp_path
    assert list(settings.FILE_UPLOAD_TEMP_DIR.iterdir()) == []


@pytest.fixture
def asked(tmp_path):
    """-> what pytest was asked for, in a tree of five test modules of which one has the word."""
    (tmp_path / "tests" / "opd").mkdir(parents=True)
    for number in range(4):
        (tmp_path / f"tests/test_{number}.py").write_text("def test_a(): pass")
    (tmp_path / "tests/opd/test_ledger.py").write_text("def test_the_Chain(): pass")

    def make(keyword="", *args):
        return SimpleNamespace(option=SimpleNamespace(keyword=keyword), args=args, rootpath=tmp_path)

    return make


@pytest.mark.parametrize(
    ("keyword", "left_out"),
    [("", 0), ("chain", 4), ("opd", 4), ("TEST_A", 1), ("nowhere", 5), ("chain or ledger", 0), ("not chain", 0)],
)
def test_for_one_word_modules_without_it_are_left_out(asked, keyword, left_out):
    config = asked(keyword)
    modules = [*config.rootpath.rglob("*.py")]
    ignored = [module for module in modules if selection.pytest_ignore_collect(module, config)]
    assert len(ignored) == left_out
    assert not selection.pytest_ignore_collect(config.rootpath / "tests/conftest.py", config)


def test_little_runs_in_one_process(asked):
    alone, as_many_as_there_are = 0, None
    assert selection.pytest_xdist_auto_num_workers(asked("chain")) == alone
    assert selection.pytest_xdist_auto_num_workers(asked("", "tests/opd/test_ledger.py::test_the_Chain")) == alone
    for much in (asked(), asked("test_a"), asked("chain or ledger"), asked("", "tests/opd")):
        assert selection.pytest_xdist_auto_num_workers(much) is as_many_as_there_are
