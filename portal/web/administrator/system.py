"""The state of the installation: the checks of `portal doctor`."""

from typing import Final

from flask import Blueprint, render_template

from portal.domain.platform.health import Severity
from portal.domain.staff.roles import Role
from portal.services.health.checks import CHECKS, run_health_checks
from portal.services.health.health_check import HealthContext
from portal.web import read_transaction, request_context
from portal.web.access import staff
from portal.web.locale import translate

blueprint = Blueprint("administrator_system", __name__)

_COMMAND_ONLY: Final = frozenset({"audit_witness"})
"""No page waits for another machine."""
_WORST_FIRST: Final = (Severity.FAULT, Severity.WARNING, Severity.OK)


@blueprint.get("/staff/system")
@staff(Role.ADMINISTRATOR)
def show() -> str:
    """Shows each check, faults first."""
    read_transaction.close()  # the checks open their own, one after the other
    context = HealthContext(request_context.units(), request_context.settings())
    checks = [check for check in CHECKS if check.code not in _COMMAND_ONLY]
    results = run_health_checks(context, checks)
    results.sort(key=lambda each: _WORST_FIRST.index(each.severity))
    return render_template(
        "administrator/system.html",
        results=results,
        texts={
            each.code: translate(each.finding.text, **each.finding.values)
            for each in results
            if each.finding
        },
        faults=sum(each.severity is Severity.FAULT for each in results),
        warnings=sum(each.severity is Severity.WARNING for each in results),
    )
