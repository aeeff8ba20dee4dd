"""The start page of each role but the ministry, which starts on the dashboard."""

from collections.abc import Mapping, Sequence
from typing import Final

from flask import Blueprint, render_template

from portal.domain.review.queue_ages import QueueAge
from portal.domain.review.today_topics import CLAIMED_BY, OWNER_TEXTS, TodayTopic
from portal.domain.staff.roles import Desk, Role
from portal.services.registration.visibility import QUEUES
from portal.services.review.own_work import OfficerWork
from portal.services.review.queue_counts import MOST
from portal.services.today.administrator_today import administrator_today
from portal.services.today.centre_today import centre_today
from portal.services.today.desk_today import desk_today
from portal.services.today.district_today import district_today
from portal.services.today.section import TodayContext, TodaySection
from portal.services.today.supervisor_today import supervisor_today
from portal.unit_of_work import UnitOfWork
from portal.web import request_context
from portal.web.access import staff
from portal.web.staff.hotline.call_page import districts_by_name
from portal.web.staff.list_filters import arguments_of_age
from portal.web.staff.menu import open_alarms, waiting_numbers
from portal.web.staff.place_names import area_of
from portal.web.staff.today_links import (
    list_address,
    list_name,
    may_open_section,
    row_address,
)

blueprint = Blueprint("staff_today", __name__)

_ROLES: Final = [role for role in Role if role is not Role.MINISTRY]
_COUNTED_BY_MENU: Final[Mapping[TodayTopic, str]] = {
    TodayTopic.CALLBACKS: "staff_unreachable.calls",
    TodayTopic.DUPLICATES: "staff_duplicates.show_all",
    TodayTopic.REVIEWS: "staff_quality_review.show",
    TodayTopic.EXPORTS: "ministry_exports.show",
    TodayTopic.ERASURES: "administrator_erasures.show",
}
_CLAIMABLE: Final = {
    TodayTopic.URGENT,
    TodayTopic.OLDEST,
    TodayTopic.ANSWERED,
    TodayTopic.NEW_PEOPLE,
}
"""Their rows wait for a decision of the reader, and a click takes them."""
_AT_A_TIME: Final = {
    TodayTopic.OWN_WORK,
    TodayTopic.APPOINTMENTS_TODAY,
    TodayTopic.APPOINTMENTS_TOMORROW,
}
"""Their rows say a time of the day instead of how long they wait."""


@blueprint.get("/staff/today")
@staff(*_ROLES)
def show() -> str:
    """Shows what waits for the officer's role, the missed first."""
    officer = request_context.officer()
    numbers = waiting_numbers(officer)
    context = TodayContext(
        officer,
        request_context.language(),
        request_context.now(),
        {topic: numbers.get(page, 0) for topic, page in _COUNTED_BY_MENU.items()},
        request_context.page_size(),
    )
    team: Sequence[OfficerWork] = ()
    ages: Mapping[QueueAge, int] = {}
    with request_context.read() as work:
        if officer.role is Role.SUPERVISOR:
            sections, team, ages = supervisor_today(work, context)
        else:
            sections = _sections(work, context)
        area = area_of(work.session, officer)
    return render_template(
        "staff/today.html",
        age_pages={age: arguments_of_age(age, context.today) for age in QueueAge},
        ages=ages,
        area=area,
        at_a_time=_AT_A_TIME,
        claimable=_CLAIMABLE,
        claimed_by=CLAIMED_BY,
        districts=districts_by_name() if officer.desk is Desk.HOTLINE else (),
        has_caller=officer.desk is Desk.HOTLINE,
        has_queue=officer.role in QUEUES,
        list_address=list_address,
        list_name=list_name,
        most=MOST,
        owner_texts=OWNER_TEXTS,
        row_address=row_address,
        sections=[each for each in sections if may_open_section(officer, each)],
        team=team,
        today=context.today,
    )


def _sections(work: UnitOfWork, context: TodayContext) -> Sequence[TodaySection]:
    match context.officer.role:
        case Role.CENTRE:
            return centre_today(work, context)
        case Role.REGISTRAR:
            return desk_today(work, context)
        case Role.ADMINISTRATOR:
            gateways = request_context.settings().gateways
            return administrator_today(work, context, open_alarms(), list(gateways))
        case _:
            return district_today(work, context)
