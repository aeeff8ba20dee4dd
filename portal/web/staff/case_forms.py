"""What the forms of a centre on the page of a registration show."""

import contextlib
from datetime import datetime, time
from enum import StrEnum
from typing import Any

from flask import request

from portal.domain.casework.case_choices import (
    FARTHEST,
    CaseOutcome,
    read_appointment,
    slots_while_open,
)
from portal.domain.platform.dates import DHAKA, dhaka_day
from portal.domain.platform.errors import Invalid
from portal.domain.registration.choices import Need
from portal.domain.routing.choices import CentreStatus
from portal.models import Officer
from portal.services.casework.case_detail import CaseDetail
from portal.services.casework.holidays import read_holiday_calendar
from portal.services.casework.sms_preview import FormSelection, preview_case_messages
from portal.unit_of_work import UnitOfWork
from portal.web import request_context
from portal.web.public.centre_card import hours_of_centre
from portal.web.staff.closed_days import is_closed_day
from portal.web.staff.place_names import centre_name


class CaseAct(StrEnum):
    """A form of a centre, for the place of an error message."""

    HAND_OVER = "hand-over"
    CALL = "call"
    APPOINT = "appoint"
    CLOSE = "close"
    REOPEN = "reopen"


def case_form_values(
    work: UnitOfWork, officer: Officer, case: CaseDetail, tried: str
) -> dict[str, Any]:
    """Returns the values of the forms, with the SMS of each one. `tried` is the submitted form."""
    today = dhaka_day(work.now)
    slots = slots_while_open(hours_of_centre(case.centre))
    sms = preview_case_messages(work, officer, case.row.reference, _chosen(tried))
    return {
        "centre_name": centre_name,
        "closed": CentreStatus.CLOSED,
        "first_day": today.isoformat(),
        "holidays_until": read_holiday_calendar(work).known_until(today),
        "is_closed_day": tried == CaseAct.APPOINT
        and is_closed_day(work, request.form.get("day", "")),
        "last_day": (today + FARTHEST).isoformat(),
        "needs": Need,
        "outcomes": CaseOutcome,
        "slots": [(slot.isoformat("minutes"), _clock(slot)) for slot in slots],
        "sms": sms,
    }


def _chosen(tried: str) -> FormSelection:
    """Returns the officer's selection in the submitted form."""
    if tried == CaseAct.HAND_OVER:
        return FormSelection(centre_code=request.form.get("centre"))
    if tried != CaseAct.APPOINT:
        return FormSelection()
    day, slot = request.form.get("day", ""), request.form.get("time", "")
    with contextlib.suppress(Invalid):
        return FormSelection(starts_at=read_appointment(day, slot, now=request_context.now()))
    return FormSelection()


def _clock(slot: time) -> datetime:
    """Returns a time of day as a moment in Dhaka, for display."""
    return datetime.combine(dhaka_day(request_context.now()), slot, DHAKA)
