"""Alerts and dashboard ask only for metrics that a real `/metrics` has."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from portal.app import create_app
from portal.config import PROJECT, Settings
from portal.db import Database
from tests.deploy.test_prometheus_rules import RULES, promtool
from tests.keys import ENVIRONMENT

DASHBOARD = PROJECT / "deploy" / "grafana" / "phera.json"


def panels() -> list[dict[str, Any]]:
    found = json.loads(DASHBOARD.read_text())["panels"]
    return [each for each in found if each["type"] != "row"]


def expressions() -> list[str]:
    return [target["expr"] for panel in panels() for target in panel["targets"]]


@pytest.fixture
def shown(sqlite_database: Database, tmp_path: Path) -> set[str]:
    """The names of all series of `/metrics`, with and without values."""
    settings = Settings.from_env({**ENVIRONMENT, "PORTAL_INSTANCE": str(tmp_path)})
    text = create_app(settings, sqlite_database).test_client().get("/metrics").text
    suffixes = {"histogram": ("_bucket", "_count", "_sum")}
    return {
        name + suffix
        for name, kind in re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE)
        for suffix in suffixes.get(kind, ("",))
    }


@pytest.mark.parametrize("asking", ["alerts", "dashboard"])
def test_every_metric_that_is_asked_for_exists(shown: set[str], asking: str) -> None:
    text = RULES.read_text() if asking == "alerts" else "\n".join(expressions())
    asked = set(re.findall(r"\bphera_\w+", text))
    assert len(asked) > 10
    assert asked <= shown


def test_every_metric_is_on_the_dashboard(shown: set[str]) -> None:
    asked = set(re.findall(r"\bphera_\w+", "\n".join(expressions())))
    of_client = ("_created", "_sum", "_count", "phera_sms_oldest_due_seconds")
    assert {name for name in shown - asked if not name.endswith(of_client)} == set()


@pytest.mark.prometheus
def test_prometheus_understands_every_expression_of_the_dashboard(tmp_path: Path) -> None:
    rules = [{"record": f"panel:{n}", "expr": each} for n, each in enumerate(expressions())]
    file = tmp_path / "panels.yml"
    file.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))
    checked = promtool("check", "rules", file)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_panels_have_their_own_place_title_and_source() -> None:
    found = json.loads(DASHBOARD.read_text())
    assert [each["name"] for each in found["templating"]["list"]] == ["datasource"]
    assert len({each["id"] for each in found["panels"]}) == len(found["panels"])
    assert len({each["title"] for each in found["panels"]}) == len(found["panels"])
    places = [(each["gridPos"]["x"], each["gridPos"]["y"]) for each in found["panels"]]
    assert len(set(places)) == len(places)
    for panel in panels():
        assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
