"""The alert rules, as Prometheus's own tool reads and tries them."""

import re
import subprocess
from pathlib import Path

import pytest

from portal.config import PROJECT
from portal.security_events import SecurityEvent
from tests.system_parts import find

RULES = PROJECT / "deploy" / "prometheus" / "rules.yml"
ALERTS = PROJECT / "docs" / "alerts.md"
CASES = Path(__file__).with_name("prometheus") / "rules_test.yml"


def promtool(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    program = find("promtool") or "promtool"
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=False)


@pytest.mark.prometheus
def test_prometheus_takes_the_rules() -> None:
    checked = promtool("check", "rules", RULES)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.prometheus
def test_each_alert_fires_when_it_should_and_is_silent_before() -> None:
    tried = promtool("test", "rules", CASES)
    assert tried.returncode == 0, tried.stdout + tried.stderr


@pytest.mark.prometheus
def test_a_rule_that_never_fires_fails_the_cases(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yml"
    rules.write_text(RULES.read_text().replace("sign_in.attempt_failed", "sign_in.attempt"))
    cases = tmp_path / "rules_test.yml"
    cases.write_text(CASES.read_text().replace("../../../deploy/prometheus/rules.yml", str(rules)))
    assert promtool("test", "rules", cases).returncode != 0


@pytest.mark.parametrize("event", SecurityEvent)
def test_each_security_event_has_an_alert_and_a_case(event: SecurityEvent) -> None:
    for file in (RULES, CASES):
        assert f'phera_security_events_total{{event="{event.value}"' in file.read_text()


def test_each_alert_has_a_case_that_fires_and_a_heading_in_the_guide() -> None:
    names = re.findall(r"- alert: (\w+)", RULES.read_text())
    fired = re.findall(r"alertname: (\w+)\n +exp_alerts:\n", CASES.read_text())
    assert set(fired) == set(names)
    assert re.findall(r"^### (\w+)$", ALERTS.read_text(), re.MULTILINE) == names
