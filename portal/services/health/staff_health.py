"""Checks of staff accounts: enough administrators, and a second factor for each account."""

from typing import Final

from sqlalchemy import select

from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.health import Finding, a_fault, a_warning
from portal.domain.staff.roles import Role
from portal.models import Officer
from portal.models.staff.officer import NO_PASSWORD
from portal.services.health.health_check import HealthContext

FEWEST_ADMINISTRATORS: Final = 2


def check_administrators(context: HealthContext) -> Finding | None:
    """Counts the administrators who can sign in."""
    with context.units.read() as work:
        count = len(
            work.session.scalars(
                select(Officer.id)
                .where(
                    Officer.role == Role.ADMINISTRATOR,
                    Officer.active,
                    Officer.password_hash != NO_PASSWORD,
                )
                .limit(FEWEST_ADMINISTRATORS)
            ).all()
        )
    if count >= FEWEST_ADMINISTRATORS:
        return None
    say = a_warning if count else a_fault
    return say(
        N_("There are fewer than two administrators who can sign in."),
        N_("Add another one: accounts of administrators and of the ministry need two."),
        command="portal officer add --role administrator",
    )


def check_second_factors(context: HealthContext) -> Finding | None:
    """Counts accounts with a password and without a second factor."""
    with context.units.read() as work:
        officers = work.session.scalars(
            select(Officer).where(Officer.active, Officer.password_hash != NO_PASSWORD)
        )
        count = sum(1 for each in officers if not each.totp_secret)
    if not count:
        return None
    return a_fault(
        N_("%(count)s staff accounts have no second factor."),
        N_("Give each of them a new link: its owner then sets one up."),
        command="portal officer reset E-MAIL",
        count=count,
    )
