"""`portal doctor`: checks the installation."""

import json
from collections.abc import Mapping
from contextlib import closing

import click

from portal import logs
from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.health import Finding, Severity, a_fault
from portal.gateways.audit_witness import open_witness
from portal.services.health.checks import run_health_checks
from portal.services.health.health_check import CheckResult, HealthContext
from portal.settings.errors import SettingsError
from portal.unit_of_work import UnitsOfWork

_SETTINGS = "settings", N_("Settings")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for a machine.")
@click.pass_context
def doctor(click_context: click.Context, *, as_json: bool) -> None:
    """Check the installation: what is wrong, and what to do about it.

    It changes nothing. It ends with 1 if there is a fault; a warning alone ends with 0.
    """
    logs.configure()
    results = _results()
    has_fault = any(each.severity is Severity.FAULT for each in results)
    if as_json:
        checks = [_as_object(each) for each in results]
        click.echo(json.dumps({"ok": not has_fault, "checks": checks}, ensure_ascii=False))
    else:
        for each in results:
            click.echo(_as_line(each))
    click_context.exit(1 if has_fault else 0)


def _results() -> list[CheckResult]:
    try:
        settings = Settings.from_env()
    except SettingsError as error:
        finding = a_fault(
            N_("The settings are incomplete or wrong, so that nothing starts."),
            N_("Correct them."),
            command="/etc/phera (deploy/README.md)",
            detail="; ".join(error.problems),
        )
        return [CheckResult(*_SETTINGS, finding)]
    vault = Vault(settings.field_keys, settings.index_keys)
    with closing(Database(settings.database_url)) as database:
        units = UnitsOfWork(database, vault, settings.hotline, settings.sms_name)
        context = HealthContext(units, settings, open_witness(settings.audit))
        return [CheckResult(*_SETTINGS, None), *run_health_checks(context)]


def _as_line(result: CheckResult) -> str:
    line = f"{result.severity.value:8} {result.title}"
    if (finding := result.finding) is None:
        return line
    detail = f" [{finding.detail}]" if finding.detail else ""
    return f"{line}: {_filled(finding.text, finding.values)}{detail}\n{'':9}{_remedy(finding)}"


def _as_object(result: CheckResult) -> dict[str, str]:
    found = {"check": result.code, "severity": result.severity.value, "title": result.title}
    if (finding := result.finding) is not None:
        found |= {
            "text": _filled(finding.text, finding.values),
            "remedy": _remedy(finding),
            "detail": finding.detail,
        }
    return found


def _remedy(finding: Finding) -> str:
    return f"{finding.remedy} [{finding.command}]" if finding.command else finding.remedy


def _filled(text: str, values: Mapping[str, int]) -> str:
    return text % values if values else text
