"""All checks in the order in which they are shown, and the run of them."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from portal.crypto import Unreadable
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.health import Finding, a_fault, a_warning
from portal.logs import log_failure
from portal.services.health import (
    audit_health,
    backup_health,
    database_health,
    demand_health,
    key_health,
    machine_health,
    place_health,
    settings_health,
    sms_health,
    staff_health,
    webhook_health,
    work_health,
)
from portal.services.health.health_check import CheckResult, HealthCheck, HealthContext

_DATABASE: Final = HealthCheck(
    "database", N_("Database"), database_health.check_database, needs_schema=False
)
_SCHEMA: Final = HealthCheck(
    "schema", N_("Tables of the database"), database_health.check_schema, needs_schema=False
)
CHECKS: Final[Sequence[HealthCheck]] = (
    HealthCheck(
        "installation",
        N_("Installation for real people"),
        settings_health.check_installation,
        needs_schema=False,
    ),
    HealthCheck(
        "encryption",
        N_("Encrypted connections"),
        settings_health.check_encryption_in_transit,
        needs_schema=False,
    ),
    HealthCheck(
        "security_contact",
        N_("Contact for security holes"),
        settings_health.check_security_contact,
        needs_schema=False,
    ),
    HealthCheck(
        "alarm_channel",
        N_("Alarms by mail or webhook"),
        settings_health.check_alarm_channel,
        needs_schema=False,
    ),
    HealthCheck("disk", N_("Disk space"), machine_health.check_disk_room, needs_schema=False),
    HealthCheck(
        "key_files", N_("Files with keys"), machine_health.check_key_files, needs_schema=False
    ),
    _DATABASE,
    _SCHEMA,
    HealthCheck(
        "database_version", N_("Version of the database"), database_health.check_database_version
    ),
    HealthCheck(
        "encoding", N_("Encoding and time zone of the database"), database_health.check_encoding
    ),
    HealthCheck(
        "connections", N_("Connections of the database"), database_health.check_connections
    ),
    HealthCheck("grants", N_("Rights of the database roles"), database_health.check_grants),
    HealthCheck("indexes", N_("Indexes of the database"), database_health.check_indexes),
    HealthCheck("transactions", N_("Long transactions"), database_health.check_long_transactions),
    HealthCheck("clock", N_("Clocks"), database_health.check_clock),
    HealthCheck("keys", N_("Keys"), key_health.check_keys),
    HealthCheck("older_keys", N_("Older keys"), key_health.check_older_keys),
    HealthCheck("audit_head", N_("Audit log"), audit_health.check_audit_head),
    HealthCheck("audit_witness", N_("Witness of the audit log"), audit_health.check_audit_witness),
    HealthCheck("backup", N_("Backup"), backup_health.check_backup_age),
    HealthCheck("erasure_list", N_("List of deletions"), backup_health.check_erasure_list),
    HealthCheck("loops", N_("Background work"), work_health.check_loops),
    HealthCheck("sms_queue", N_("SMS that are due"), sms_health.check_sms_queue),
    HealthCheck("gateways_paused", N_("Pauses of gateways"), sms_health.check_gateways_paused),
    HealthCheck("gateways_failing", N_("Answers of gateways"), sms_health.check_gateways_failing),
    HealthCheck("receipts", N_("Delivery reports"), sms_health.check_receipts),
    HealthCheck("gateway_credit", N_("Credit at SMS providers"), sms_health.check_gateway_credit),
    HealthCheck("sms_budget", N_("SMS limits of today"), sms_health.check_sms_budget),
    HealthCheck("stopped_kinds", N_("Stopped types of SMS"), sms_health.check_stopped_kinds),
    HealthCheck("webhooks", N_("Webhooks of recipients"), webhook_health.check_webhooks),
    HealthCheck("matching", N_("Search for duplicates"), work_health.check_matching_queue),
    HealthCheck("imports", N_("Uploaded lists"), work_health.check_import_queue),
    HealthCheck("set_aside", N_("Records set aside"), work_health.check_set_aside_rows),
    HealthCheck("retention", N_("Deletion of expired data"), work_health.check_retention),
    HealthCheck("administrators", N_("Administrators"), staff_health.check_administrators),
    HealthCheck("second_factors", N_("Second factor of staff"), staff_health.check_second_factors),
    HealthCheck("districts", N_("Centres of the districts"), place_health.check_districts),
    HealthCheck(
        "centre_contacts", N_("Addresses of the centres"), place_health.check_centre_contacts
    ),
    HealthCheck("capacity", N_("Capacity of the centres"), demand_health.check_capacity),
    HealthCheck("targets", N_("Targets of this month"), demand_health.check_targets),
    HealthCheck("holidays", N_("Public holidays"), place_health.check_holidays),
)


def run_health_checks(
    context: HealthContext, checks: Sequence[HealthCheck] = CHECKS
) -> list[CheckResult]:
    """Runs the checks. One line stands for those that need tables which cannot be read."""
    results: list[CheckResult] = []
    for check in checks:
        if check.needs_schema and not can_read_tables(results):
            continue
        results.append(CheckResult(check.code, check.title, _run(check, context)))
    if not can_read_tables(results):
        results.append(CheckResult("others", N_("All other checks"), _LEFT_OUT))
    return results


def can_read_tables(results: Sequence[CheckResult]) -> bool:
    """Returns whether neither the database nor its tables failed their check."""
    return not any(each.finding for each in results if each.code in (_DATABASE.code, _SCHEMA.code))


def _run(check: HealthCheck, context: HealthContext) -> Finding | None:
    try:
        return check.run(context)
    except (SQLAlchemyError, OSError, Unreadable) as error:
        log_failure("health.check_failed", error, check=check.code)
        return a_fault(
            N_("This check failed to run."),
            N_("See the log."),
            command="health.check_failed",
            detail=type(error).__name__,
        )


_LEFT_OUT: Final = a_warning(
    N_("Not checked, because the database cannot be read."), N_("Fix the database first.")
)
