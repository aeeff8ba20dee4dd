"""Checks of sending: the outbox, the gateways, their receipts, and the budget."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Final

from sqlalchemy import func, select

from portal.domain.messaging.alarms import AlarmKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.outcomes import OutcomeKind, ReceiptStatus
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.health import (
    Finding,
    WaitingTexts,
    a_fault,
    a_warning,
    tell_waiting,
)
from portal.models import Attempt, Message, Receipt
from portal.models.base import first_id_at
from portal.models.messaging.message import in_state
from portal.services.health.health_check import HealthContext
from portal.services.messaging.alarms import open_alarms
from portal.services.messaging.deferral import stopped_kinds
from portal.services.messaging.due_messages import due_now
from portal.services.messaging.gateway_choice import gateway_states, gateways_left_alone

LATE: Final = timedelta(minutes=10)
VERY_LATE: Final = timedelta(minutes=30)
_LATE_SMS: Final = WaitingTexts(
    hours=N_("An SMS that is due has waited for %(hours)s hours."),
    days=N_("An SMS that is due has waited for %(days)s days."),
    minutes=N_("An SMS that is due has waited for %(minutes)s minutes."),
)
_TRIES_WITHIN: Final = timedelta(minutes=15)
_FEWEST_TRIES: Final = 3
_FEWEST_UNREPORTED: Final = 20
_REPORTED_WITHIN: Final = timedelta(hours=1)
_LOOK_BACK: Final = timedelta(hours=24)
_MONEY: Final = frozenset({AlarmKind.BUDGET_NEAR, AlarmKind.BUDGET_SPENT, AlarmKind.CODES_SPENT})
_CREDIT: Final = ("balance", "credit", "http 402")
"""Words of gateways about an account without money."""


def check_sms_queue(context: HealthContext) -> Finding | None:
    """Measures how long the oldest SMS that may go now has waited."""
    with context.units.read() as work:
        oldest = work.session.scalar(select(func.min(Message.due_at)).where(*due_now(work.now)))
        waited = work.now - oldest if oldest else timedelta()
    if waited < LATE:
        return None
    say = a_fault if waited >= VERY_LATE else a_warning
    text, values = tell_waiting(_LATE_SMS, waited)
    finding = say(
        text,
        N_("Check that the SMS worker is running, then check the gateways."),
        command="systemctl status phera-workers phera-sms",
    )
    return replace(finding, values=values)


def check_gateways_paused(context: HealthContext) -> Finding | None:
    """Names gateways that are paused, by a person or because they refuse all SMS."""
    names = context.settings.gateways
    with context.units.read() as work:
        left_alone = gateways_left_alone(work, names)
        states = gateway_states(work, left_alone)
        paused = {name: state.detail for name, state in states.items()}
    if not paused:
        return None
    say = a_fault if len(paused) == len(names) else a_warning
    return say(
        N_("An SMS gateway is paused."),
        N_("The page SMS says why. Fix the cause, then choose “Use again” there."),
        detail=_named(paused),
    )


def check_gateways_failing(context: HealthContext) -> Finding | None:
    """Names gateways that accepted none of the last SMS."""
    with context.units.read() as work:
        rows = work.session.execute(
            select(Attempt.gateway, Attempt.outcome, func.count())
            .where(
                Attempt.id >= first_id_at(work.now - _TRIES_WITHIN), Attempt.outcome.is_not(None)
            )
            .group_by(Attempt.gateway, Attempt.outcome)
        ).all()
    tries, accepted = Counter[str](), Counter[str]()
    for name, outcome, count in rows:
        tries[name] += count
        accepted[name] += count if outcome is OutcomeKind.ACCEPTED else 0
    failing = [name for name in tries if tries[name] >= _FEWEST_TRIES and not accepted[name]]
    if not failing:
        return None
    return a_fault(
        N_("An SMS gateway has accepted none of the last SMS."),
        N_("See what the provider answers, and call them."),
        command="portal sms why REFERENCE",
        detail=", ".join(sorted(failing)),
    )


def check_receipts(context: HealthContext) -> Finding | None:
    """Names gateways that accept SMS and report nothing about them."""
    with context.units.read() as work:
        sent = work.session.execute(
            select(Message.gateway, func.count())
            .where(
                in_state(MessageState.ACCEPTED, MessageState.UNKNOWN),
                Message.sent_at > work.now - _LOOK_BACK,
                Message.sent_at < work.now - _REPORTED_WITHIN,
            )
            .group_by(Message.gateway)
        ).all()
        reporting = work.session.scalars(
            select(Receipt.gateway)
            .where(
                Receipt.id >= first_id_at(work.now - _LOOK_BACK),
                Receipt.status != ReceiptStatus.ACCEPTED,
            )
            .distinct()
        ).all()
    silent = [name for name, count in sent if count >= _FEWEST_UNREPORTED and name not in reporting]
    if not silent:
        return None
    return a_warning(
        N_("An SMS gateway accepts SMS and sends no delivery reports."),
        N_("Check the receipt address at the provider, and the addresses that may send receipts."),
        command="/etc/nginx/phera/gateways.allow (docs/gateways.md)",
        detail=", ".join(sorted(filter(None, silent))),
    )


def check_gateway_credit(context: HealthContext) -> Finding | None:
    """Names gateways that refuse SMS because the account has no money."""
    with context.units.read() as work:
        found = {
            each.subject: each.detail
            for each in open_alarms(work)
            if each.kind is AlarmKind.GATEWAY_TROUBLE
            and any(word in each.detail.lower() for word in _CREDIT)
        }
    if not found:
        return None
    return a_fault(
        N_("The account at an SMS provider has run out of credit."),
        N_("Top up the account. The gateway is tried again by itself."),
        detail=_named(found),
    )


def check_sms_budget(context: HealthContext) -> Finding | None:
    """Tells whether the limits of today are reached or near."""
    with context.units.read() as work:
        kinds = {each.kind for each in open_alarms(work)} & _MONEY
    if not kinds:
        return None
    say = a_warning if kinds == {AlarmKind.BUDGET_NEAR} else a_fault
    return say(
        N_("Today's limit of SMS or codes is reached or near."),
        N_(
            "Look at the costs on the page SMS. If the use is real, raise the limit in the settings."
        ),
        command="PORTAL_SMS_BUDGET, PORTAL_CODES_PER_DAY",
        detail=", ".join(sorted(kinds)),
    )


def check_stopped_kinds(context: HealthContext) -> Finding | None:
    """Names kinds of SMS that an administrator has stopped and perhaps forgotten."""
    with context.units.read() as work:
        stopped = stopped_kinds(work)
    if not stopped:
        return None
    return a_warning(
        N_("Some types of SMS are stopped."),
        N_("Start them again on the page SMS when the reason is over."),
        detail=", ".join(sorted(stopped)),
    )


def _named(found: dict[str, str]) -> str:
    return ", ".join(f"{name}: {why}" if why else name for name, why in sorted(found.items()))
