"""Circuit breaker: pauses a gateway during trouble that affects every message."""

from collections.abc import Mapping
from datetime import timedelta

import structlog
from sqlalchemy import case, select, update

from portal.domain.messaging.alarms import AlarmKind
from portal.domain.messaging.outcomes import OutcomeKind
from portal.domain.messaging.sending_times import gateway_pause, is_pausing
from portal.gateways.base import TIME_OUTS, Outcome
from portal.models import Attempt, GatewayState
from portal.services.messaging.alarms import end_alarm, raise_alarm
from portal.services.platform.upsert import upsert_into
from portal.unit_of_work import UnitOfWork

TIME_OUTS_IN_A_ROW = 3
TIME_OUTS_WITHIN = timedelta(minutes=5)

log = structlog.get_logger()


def observe(work: UnitOfWork, outcomes: Mapping[str, Outcome]) -> None:
    """Pauses or resumes gateways by the last outcome of each.

    Pauses a gateway that refuses us, or that did not answer `TIME_OUTS_IN_A_ROW` times.
    """
    for name, outcome in sorted(outcomes.items()):
        if outcome.kind is OutcomeKind.TROUBLE:
            pause_gateway(work, name, outcome.detail)
        elif outcome.kind is OutcomeKind.ACCEPTED:
            resume_gateway(work, name)
        elif outcome.timed_out and _has_only_time_outs(work, name):
            pause_gateway(work, name, outcome.detail)


def pause_gateway(work: UnitOfWork, name: str, detail: str) -> None:
    """Pauses a gateway, longer each time the trouble persists, and raises an alarm.

    If several messages meet the same trouble at once, only the first one pauses the gateway.
    """
    work.session.execute(
        upsert_into(work, GatewayState)
        .values(name=name, paused_until=None, detail=detail, changed_at=work.now)
        .on_conflict_do_nothing(index_elements=[GatewayState.name])
    )
    state = work.session.scalars(
        select(GatewayState).where(GatewayState.name == name).with_for_update()
    ).one()
    if is_pausing(state.paused_until, work.now):
        return
    before = state.paused_until - state.changed_at if state.paused_until else None
    state.paused_until = work.now + gateway_pause(before, hangs=detail in TIME_OUTS)
    state.changed_at = work.now
    state.detail = detail
    raise_alarm(work, AlarmKind.GATEWAY_TROUBLE, name, detail)
    log.error(
        "gateways.gateway_paused", gateway=name, detail=detail, until=state.paused_until.isoformat()
    )


def _has_only_time_outs(work: UnitOfWork, name: str) -> bool:
    """Tells whether the last tries of this gateway ended by a time-out, in any worker."""
    details = work.session.scalars(
        select(Attempt.detail)
        .where(
            Attempt.gateway == name,
            Attempt.started_at > work.now - TIME_OUTS_WITHIN,
            Attempt.ended_at.is_not(None),
        )
        .order_by(Attempt.ended_at.desc(), case((Attempt.detail.in_(TIME_OUTS), 1), else_=0))
        .limit(TIME_OUTS_IN_A_ROW)
    ).all()
    return len(details) == TIME_OUTS_IN_A_ROW and TIME_OUTS.issuperset(details)


def resume_gateway(work: UnitOfWork, name: str) -> None:
    """Resumes a gateway that accepted a message."""
    resumed = work.session.execute(
        update(GatewayState)
        .where(GatewayState.name == name, GatewayState.paused_until.is_not(None))
        .values(paused_until=None, detail="", changed_at=work.now)
        .returning(GatewayState.name)
    ).first()
    if resumed is not None:
        end_alarm(work, AlarmKind.GATEWAY_TROUBLE, name)
