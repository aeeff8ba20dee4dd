"""Shared parts of staff pages: the menu of the role, and formats of names and numbers."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final, cast

from flask import Blueprint, g

from portal.domain.platform.choices import Language
from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import in_language
from portal.domain.staff.roles import Desk, Role
from portal.models import Alarm, Officer
from portal.services.hotline import callback_requests
from portal.services.matching import pair_list
from portal.services.messaging import alarms
from portal.services.platform.count_query import CountQuery, read_counts
from portal.services.privacy import erasure
from portal.services.reporting import export_requests
from portal.services.review import quality_review, undo
from portal.services.review.decisions import ACTOR_OF
from portal.services.review.undo import LastDecision
from portal.unit_of_work import UnitOfWork
from portal.web import request_context
from portal.web.errors import is_error_page
from portal.web.locale import ngettext, translate
from portal.web.staff.place_names import marked_upazila_name

blueprint = Blueprint("staff_menu", __name__)

_TODAY: Final = ("staff_today.show", N_("Today"))
_QUEUE: Final = ("staff_queue.show", N_("Registrations"))
_ENTRY: Final = ("staff_assisted_entry.home", N_("Enter registrations"))
_IMPORTS: Final = ("staff_imports.show", N_("Lists"))
_IDENTIFIED: Final = ("staff_identified.show", N_("Identified people"))
_FUNNEL: Final = ("staff_identified_funnel.show", N_("Funnel"))
CALLS: Final = "staff_unreachable.calls"
_CALLS: Final = (CALLS, N_("Asked for a call"))
_CALLER: Final = ("staff_caller.ask", N_("Caller"))
_DUPLICATES: Final = ("staff_duplicates.show_all", N_("Duplicates"))
_SECOND_LOOKS: Final = ("staff_quality_review.show", N_("Second check"))
_LOOKS: Final = ("administrator_access_log.show", N_("Who viewed it"))
_DASHBOARD: Final = ("staff_dashboard.show", N_("Dashboard"))
_EXPORTS: Final = ("ministry_exports.show", N_("Exports"))
_MONTHLY: Final = ("ministry_monthly_update.show", N_("Monthly update"))
_CENTRES: Final = ("staff_workload.show", N_("Centres"))
_OWN_CENTRE: Final = ("staff_workload.show", N_("Our centre"))
_APPOINTMENTS: Final = ("staff_appointments.show", N_("Appointments"))
_CATCHMENTS: Final = ("administrator_catchments.show", N_("Catchments"))
_ACCOUNTS: Final = ("administrator_accounts.show", N_("Accounts"))
_AUDIT: Final = ("administrator_audit_log.show", N_("Audit log"))
_ERASURES: Final = ("administrator_erasures.show", N_("Deletions"))
_CAMPAIGNS: Final = ("administrator_campaigns.show", N_("Campaigns"))
_SYSTEM: Final = ("administrator_system.show", N_("System"))
_SMS: Final = ("administrator_sms.show", N_("SMS"))
MENUS: Final[Mapping[Role, Sequence[tuple[str, str]]]] = {
    Role.DISTRICT: (
        _TODAY,
        _QUEUE,
        _CALLS,
        _DUPLICATES,
        _SECOND_LOOKS,
        _ENTRY,
        _IMPORTS,
        _DASHBOARD,
    ),
    Role.CENTRE: (_TODAY, _QUEUE, _APPOINTMENTS, _OWN_CENTRE, _DASHBOARD),
    Role.REGISTRAR: (_TODAY, _ENTRY, _IMPORTS),
    Role.SUPERVISOR: (
        _TODAY,
        _IDENTIFIED,
        _QUEUE,
        _CALLS,
        _DUPLICATES,
        _SECOND_LOOKS,
        _FUNNEL,
        _DASHBOARD,
    ),
    Role.MINISTRY: (_DASHBOARD, _MONTHLY, _EXPORTS, _CENTRES, _FUNNEL),
    Role.ADMINISTRATOR: (
        _TODAY,
        _ACCOUNTS,
        _DASHBOARD,
        _CENTRES,
        _CATCHMENTS,
        _CAMPAIGNS,
        _SMS,
        _MONTHLY,
        _EXPORTS,
        _ERASURES,
        _AUDIT,
        _LOOKS,
        _SYSTEM,
    ),
}

_QUERIES: Final[Mapping[tuple[str, str], Callable[[Officer], CountQuery]]] = {
    _CALLS: callback_requests.pending_callback_count,
    _SECOND_LOOKS: quality_review.pending_review_count,
}
_COUNTERS: Final[Mapping[tuple[str, str], Callable[[UnitOfWork, Officer], int]]] = {
    _DUPLICATES: pair_list.count_open_pairs,
    _EXPORTS: export_requests.count_exports_to_approve,
    _ERASURES: lambda work, _: erasure.count_pending_erasures(work),
    _SMS: lambda _work, _: len(open_alarms()),
}
"""How much waits behind a page of the menu for an officer; the queries are one statement."""
MOST_SHOWN: Final = 99

blueprint.add_app_template_filter(marked_upazila_name, "upazila")


@blueprint.app_template_filter()
def days_before(moment: datetime, today: date) -> int:
    """Returns the number of calendar days in Dhaka since a moment."""
    return (today - dhaka_day(moment)).days


@blueprint.app_template_filter()
def days_ago(moment: datetime, today: date) -> str:
    """Returns how many days ago a moment was, in words, such as "3 days"."""
    return _days(request_context.language(), (today - dhaka_day(moment)).days)


@lru_cache
def _days(language: Language, days: int) -> str:
    if days <= 0:
        return translate(N_("today"))
    shown = in_language(str(days), language)
    return ngettext("%(shown)s day", "%(shown)s days", days) % {"shown": shown}


@blueprint.app_context_processor
def _menu() -> dict[str, Any]:
    officer = g.get("officer")
    if not officer:
        return {}
    shown: dict[str, Any] = {"officer": officer, "menu": menu_of(officer)}
    if not is_error_page():
        shown |= {
            "open_alarms": open_alarms(),
            "last_decision": _last_decision(),
            "menu_counts": waiting_counts(officer),
        }
    return shown


def _last_decision() -> LastDecision | None:
    """Returns the decision that the officer can undo, on each page of theirs."""
    if request_context.officer().role not in ACTOR_OF:
        return None
    with request_context.read() as work:
        return undo.last_decision(work, request_context.officer())


def menu_of(officer: Officer) -> Sequence[tuple[str, str]]:
    """Returns the pages of the role. Volunteers also list people; the hotline has callbacks."""
    menu = MENUS[officer.role]
    if officer.desk is Desk.HOTLINE:
        return (menu[0], _CALLER, _CALLS, *menu[1:])
    return (*menu, _IDENTIFIED) if officer.desk is Desk.VOLUNTEER else menu


def start_page(officer: Officer) -> str:
    """Returns the endpoint of the page on which the officer's role starts: the first of the menu."""
    endpoint, _label = MENUS[officer.role][0]
    return endpoint


def waiting_numbers(officer: Officer) -> Mapping[str, int]:
    """Returns how much waits for this officer, by page of the menu; read once a request."""
    if "waiting_numbers" not in g:
        pages = menu_of(officer)
        queries = {page[0]: _QUERIES[page](officer) for page in pages if page in _QUERIES}
        counters = {page[0]: _COUNTERS[page] for page in pages if page in _COUNTERS}
        with request_context.read() as work:
            counted = zip(queries, read_counts(work, [*queries.values()]), strict=True)
            others = {endpoint: count(work, officer) for endpoint, count in counters.items()}
        g.waiting_numbers = {**dict(counted), **others}
    return cast(Mapping[str, int], g.waiting_numbers)


def waiting_counts(officer: Officer) -> dict[str, str]:
    """Returns the numbers as the menu shows them, where anything waits."""
    return {
        endpoint: f"{MOST_SHOWN}+" if count > MOST_SHOWN else str(count)
        for endpoint, count in waiting_numbers(officer).items()
        if count
    }


def open_alarms() -> Sequence[Alarm]:
    """Returns the alarms that administrators see on each of their pages; read once a request."""
    if request_context.officer().role is not Role.ADMINISTRATOR:
        return []
    if "open_alarms" not in g:
        with request_context.read() as work:
            g.open_alarms = alarms.open_alarms(work)
    return cast(Sequence[Alarm], g.open_alarms)
