"""What all pages for staff share: the menu of the role, and names and numbers in lists."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from flask import Blueprint, g

from portal.domain.choices import Role
from portal.domain.dates import DHAKA
from portal.domain.words import N_
from portal.web.officer.places import upazila_name

blueprint = Blueprint("staff_menu", __name__)

_QUEUE: Final = ("staff_queue.show", N_("Registrations"))
_EXPORTS: Final = ("ministry_exports.show", N_("Exports"))
_ACCOUNTS: Final = ("administrator_accounts.show", N_("Accounts"))
_CAMPAIGNS: Final = ("administrator_campaigns.show", N_("Campaigns"))
MENUS: Final[Mapping[Role, Sequence[tuple[str, str]]]] = {
    Role.DISTRICT: (_QUEUE,),
    Role.CENTRE: (_QUEUE,),
    Role.MINISTRY: (_EXPORTS,),
    Role.ADMINISTRATOR: (_ACCOUNTS, _CAMPAIGNS, _EXPORTS),
}

blueprint.add_app_template_filter(upazila_name, "upazila")


@blueprint.app_template_filter()
def days_before(moment: datetime, today: date) -> int:
    """How many days ago it was, by the calendar of Dhaka."""
    return (today - moment.astimezone(DHAKA).date()).days


@blueprint.app_context_processor
def _menu() -> dict[str, Any]:
    officer = g.get("officer")
    return {"officer": officer, "menu": MENUS[officer.role]} if officer else {}
