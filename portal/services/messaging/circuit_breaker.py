"""Leaving a gateway alone while something is wrong that holds for every message."""

from collections.abc import Mapping
from datetime import datetime

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.domain.messaging.alarms import AlarmKind
from portal.domain.messaging.outcomes import OutcomeKind
from portal.domain.messaging.sending_times import gateway_pause
from portal.gateways.base import Outcome
from portal.models import GatewayState
from portal.services.messaging.alarms import end_alarm, raise_alarm
from portal.services.platform.upsert import upsert_into

log = structlog.get_logger()


def observe(session: Session, told: Mapping[str, Outcome], *, now: datetime) -> None:
    """Pause or resume gateways by the last that each of them said."""
    for name, outcome in sorted(told.items()):
        if outcome.kind is OutcomeKind.TROUBLE:
            pause_gateway(session, name, outcome.detail, now=now)
        elif outcome.kind is OutcomeKind.ACCEPTED:
            resume_gateway(session, name, now=now)


def pause_gateway(session: Session, name: str, detail: str, *, now: datetime) -> None:
    """Pause a gateway, longer each time the trouble is still there, and raise the alarm in the log.

    Several messages meet the same trouble at once; only the first of them pauses.
    """
    session.execute(
        upsert_into(session, GatewayState)
        .values(name=name, paused_until=None, detail=detail, changed_at=now)
        .on_conflict_do_nothing(index_elements=[GatewayState.name])
    )
    state = session.scalars(
        select(GatewayState).where(GatewayState.name == name).with_for_update()
    ).one()
    if state.paused_until is not None and state.paused_until > now:
        return
    before = state.paused_until - state.changed_at if state.paused_until else None
    state.paused_until = now + gateway_pause(before)
    state.changed_at = now
    state.detail = detail
    raise_alarm(session, AlarmKind.GATEWAY_TROUBLE, name, detail, now=now)
    log.error("gateway_paused", gateway=name, detail=detail, until=state.paused_until.isoformat())


def resume_gateway(session: Session, name: str, *, now: datetime) -> None:
    """The gateway took a message again."""
    resumed = session.execute(
        update(GatewayState)
        .where(GatewayState.name == name, GatewayState.paused_until.is_not(None))
        .values(paused_until=None, detail="", changed_at=now)
        .returning(GatewayState.name)
    ).first()
    if resumed is not None:
        end_alarm(session, AlarmKind.GATEWAY_TROUBLE, name, now=now)
