"""The alert rules: Prometheus accepts them, and every metric that they name is one that the portal tells."""

import re
import shutil
import subprocess

import pytest
import yaml
from django.conf import settings
from prometheus_client.parser import text_string_to_metric_families

from portal import schedules
from tests.patience import PATIENCE

FOLDER = settings.BASE_DIR / "deploy" / "prometheus"
RULES = FOLDER / "plid.rules.yml"
OF_RULES = {rule["alert"]: rule for rule in yaml.safe_load(RULES.read_text())["groups"][0]["rules"]}


@pytest.fixture
def told(client, db, settings, tmp_path):
    """-> names of metrics, with a scanner and a request or two."""
    settings.CLAMD_SOCKET = ("unix", str(tmp_path / "nobody.sock"))
    schedules.install()
    client.get("/")
    families = text_string_to_metric_families(client.get("/metrics").content.decode())
    return {sample.name for family in families for sample in family.samples}


def named(expression: str) -> set[str]:
    return set(re.findall(r"plid_\w+", expression))


@pytest.mark.parametrize("alert", OF_RULES)
def test_what_a_rule_names_exists(alert, told):
    assert named(OF_RULES[alert]["expr"]) - told == set()


def test_each_condition_has_a_rule(told):
    watched = set().union(*(named(rule["expr"]) for rule in OF_RULES.values()))
    limited = {name for name in told if re.search("_(patience|reserve)_", name)}
    conditions = {name for name in told if not name.startswith(("plid_http_", "plid_database_", "plid_queue_tasks"))}
    unwatched = conditions - watched
    assert limited <= watched
    assert unwatched == {"plid_mail_waiting", "plid_scanner_waiting_files", "plid_job_age_seconds"}


@pytest.mark.parametrize("rule", OF_RULES.values(), ids=OF_RULES)
def test_a_rule_says_how_urgent_it_is_and_what_is_wrong(rule):
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert rule["annotations"]["summary"].endswith(".")


def test_prometheus_accepts_rules_and_scraping(tmp_path):
    if not (promtool := shutil.which("promtool")):
        pytest.skip("promtool is not installed (Debian: prometheus)")
    scrape = yaml.safe_load((FOLDER / "scrape.yml").read_text())
    configuration = tmp_path / "prometheus.yml"
    configuration.write_text(yaml.safe_dump({"rule_files": [str(RULES)], "scrape_configs": scrape}))
    for arguments in (["check", "rules", RULES], ["check", "config", configuration]):
        done = subprocess.run([promtool, *arguments], capture_output=True, text=True, timeout=PATIENCE)
        assert done.returncode == 0, done.stdout + done.stderr
    fired = tmp_path / "fired.yml"
    fired.write_text(yaml.safe_dump(FIRED | {"rule_files": [str(RULES)]}))
    done = subprocess.run([promtool, "test", "rules", fired], capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stdout + done.stderr


# A morning on which the worker has stopped, and the limits are as the portal tells them.
FIRED = {
    "evaluation_interval": "1m",
    "tests": [
        {
            "interval": "1m",
            "input_series": [
                {"series": f'plid_{name}{{{of},instance="{machine}"}}', "values": values}
                for machine in ("satu", "dua")
                for name, of, values in (
                    ("queue_oldest_seconds", 'queue="plid"', "0+60x30" if machine == "satu" else "0x30"),
                    ("queue_patience_seconds", 'queue="plid"', "300x30"),
                    ("job_late_seconds", 'job="send_messages"', "0x30" if machine == "satu" else "0+60x30"),
                    ("job_patience_seconds", 'job="send_messages"', "360x30"),
                )
            ],
            "alert_rule_test": [
                {"alertname": "PlidQueueStuck", "eval_time": "7m", "exp_alerts": []},
                {
                    "alertname": "PlidQueueStuck",
                    "eval_time": "9m",
                    "exp_alerts": [
                        {
                            "exp_labels": {"severity": "page", "queue": "plid", "instance": "satu"},
                            "exp_annotations": OF_RULES["PlidQueueStuck"]["annotations"]
                            | {"summary": "The queue plid stands still: letters and due dates wait."},
                        }
                    ],
                },
                {"alertname": "PlidJobLate", "eval_time": "6m", "exp_alerts": []},
                {
                    "alertname": "PlidJobLate",
                    "eval_time": "10m",
                    "exp_alerts": [
                        {
                            "exp_labels": {"severity": "page", "job": "send_messages", "instance": "dua"},
                            "exp_annotations": OF_RULES["PlidJobLate"]["annotations"]
                            | {"summary": "send_messages was not run at its time."},
                        }
                    ],
                },
            ],
        }
    ],
}
