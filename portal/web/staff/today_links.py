"""Addresses of the sections and rows of the start page."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from flask import current_app, url_for

from portal.domain.outreach.identified_stages import IdentifiedStage
from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import State
from portal.domain.review.list_flags import Flag
from portal.domain.review.today_topics import TodayTopic
from portal.models import Officer
from portal.services.today.section import TodayRow, TodaySection
from portal.web.access import access_of


class TopicPages(NamedTuple):
    """The list of a topic, and the page of each of its rows."""

    list: str = ""
    arguments: Mapping[str, str] = {}
    row: str = ""
    key: str = "reference"
    """The name of the row's key in the address of its page."""
    name: str = ""
    """A msgid: the name of a list that also holds what is not of the topic, so that no number leads to it."""


_REGISTRATION: Final = "staff_registration.show"
_QUEUE: Final = "staff_queue.show"
_APPOINTMENTS: Final = N_("Appointments")
_REGISTRATIONS: Final = N_("Registrations")
_SMS: Final = N_("SMS")
_ACCOUNTS: Final = N_("Accounts")
_EXPORTS: Final = N_("Exports")
_AGREEMENTS: Final = N_("Data-sharing register")
_SCREENED: Final = ("staff_identified.see", "person_id")
_PAGES: Final[Mapping[TodayTopic, TopicPages]] = {
    TodayTopic.URGENT: TopicPages(_QUEUE, {"flag": Flag.URGENT.value}, _REGISTRATION),
    TodayTopic.OLDEST: TopicPages(_QUEUE, {}, _REGISTRATION),
    TodayTopic.ANSWERED: TopicPages(_QUEUE, {"flag": Flag.CORRECTED.value}, _REGISTRATION),
    TodayTopic.DUPLICATES: TopicPages(
        "staff_duplicates.show_all", {}, "staff_duplicates.show", "pair_id"
    ),
    TodayTopic.REVIEWS: TopicPages("staff_quality_review.show", {}, _REGISTRATION),
    TodayTopic.UNREACHABLE: TopicPages("staff_unreachable.show", {}, _REGISTRATION),
    TodayTopic.CALLBACKS: TopicPages("staff_unreachable.calls"),
    TodayTopic.OWN_WORK: TopicPages(row=_REGISTRATION),
    TodayTopic.UNSETTLED: TopicPages(
        "staff_appointments.show", {}, _REGISTRATION, name=_APPOINTMENTS
    ),
    TodayTopic.APPOINTMENTS_TODAY: TopicPages(
        "staff_appointments.show", {}, _REGISTRATION, name=_APPOINTMENTS
    ),
    TodayTopic.APPOINTMENTS_TOMORROW: TopicPages(
        "staff_appointments.show", {}, _REGISTRATION, name=_APPOINTMENTS
    ),
    TodayTopic.NEW_PEOPLE: TopicPages(_QUEUE, {}, _REGISTRATION),
    TodayTopic.CALLS_DUE: TopicPages(
        _QUEUE, {"state": State.RECEIVED.value}, _REGISTRATION, name=_REGISTRATIONS
    ),
    TodayTopic.DRAFTS: TopicPages(
        "staff_assisted_entry.home", {}, "staff_assisted_entry.show", "entry_id"
    ),
    TodayTopic.LISTS: TopicPages("staff_imports.show", {}, "staff_imports.follow", "import_id"),
    TodayTopic.TO_SCREEN: TopicPages(
        "staff_identified.show", {"stage": IdentifiedStage.IDENTIFIED.value}, *_SCREENED
    ),
    TodayTopic.TO_INVITE: TopicPages(
        "staff_identified.show", {"stage": IdentifiedStage.ELIGIBLE.value}, *_SCREENED
    ),
    TodayTopic.INVITED: TopicPages(
        "staff_identified.show", {"stage": IdentifiedStage.INVITED.value}, *_SCREENED
    ),
    TodayTopic.ALARMS: TopicPages("administrator_sms.show", name=_SMS),
    TodayTopic.GATEWAYS: TopicPages("administrator_sms.show", name=_SMS),
    TodayTopic.ACCOUNTS: TopicPages(
        "administrator_accounts.show", {}, "administrator_account.show", "officer_id", _ACCOUNTS
    ),
    TodayTopic.EXPORTS: TopicPages("ministry_exports.show", name=_EXPORTS),
    TodayTopic.AGREEMENTS: TopicPages("ministry_sharing.show", name=_AGREEMENTS),
    TodayTopic.WEBHOOKS: TopicPages(
        "ministry_sharing.show", {}, "ministry_webhooks.show", "endpoint_id", _AGREEMENTS
    ),
    TodayTopic.ERASURES: TopicPages("administrator_erasures.show"),
    TodayTopic.NO_SECOND_FACTOR: TopicPages(
        "administrator_accounts.show", {}, "administrator_account.show", "officer_id", _ACCOUNTS
    ),
}


def may_open_section(officer: Officer, section: TodaySection) -> bool:
    """Returns whether the officer's role may open the pages to which a section leads."""
    pages = _PAGES[section.topic]
    declared = [
        access_of(current_app.view_functions[name]) for name in (pages.list, pages.row) if name
    ]
    return all(each is not None and officer.role in each.roles for each in declared)


def list_address(section: TodaySection, today: date) -> str:
    """Returns the address of the whole list of a section, or nothing."""
    pages = _PAGES[section.topic]
    if not pages.list:
        return ""
    days = {
        TodayTopic.UNSETTLED: dhaka_day(section.rows[0].since) if section.rows else today,
        TodayTopic.APPOINTMENTS_TODAY: today,
        TodayTopic.APPOINTMENTS_TOMORROW: today + timedelta(days=1),
    }
    arguments: dict[str, Any] = dict(pages.arguments)
    if section.topic in days:
        arguments["day"] = days[section.topic].isoformat()
    return url_for(pages.list, **arguments)


def list_name(section: TodaySection) -> str:
    """Returns the name of a list that holds more than the section, or nothing for one of the same rows."""
    return _PAGES[section.topic].name


def row_address(section: TodaySection, row: TodayRow) -> str:
    """Returns the address of the page of a row, or nothing."""
    pages = _PAGES[section.topic]
    if not pages.row:
        return ""
    key = show_reference(row.key) if pages.key == "reference" else row.key
    named: dict[str, Any] = {pages.key: key}
    return url_for(pages.row, **named)
