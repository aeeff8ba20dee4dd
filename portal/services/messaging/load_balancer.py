"""Moving traffic away from a gateway that is slow or makes errors, and slowly back again.

Every worker calls this now and then; the locked rows and their times keep it to one step at a time.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import structlog
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from portal.domain.messaging.alarms import AlarmKind
from portal.domain.messaging.load_balancing import (
    ERRORS_WITHIN,
    PAUSE_AFTER_ERRORS,
    PAUSE_AFTER_SLOWNESS,
    PAUSE_BEFORE_RETURN,
    SLOW_AFTER,
    SLOW_WITHIN,
    Observed,
    step_away,
    step_back,
)
from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.outcomes import OutcomeKind
from portal.models import Attempt, GatewayState, Message
from portal.services.messaging.alarms import end_alarm, raise_alarm
from portal.services.messaging.gateway_choice import resting_of, shares_of, tells_of_deliveries
from portal.services.platform.upsert import upsert_into

_ERRORS = (OutcomeKind.TRY_AGAIN, OutcomeKind.UNKNOWN)
_NOT_YET_DELIVERED = (MessageState.ACCEPTED, MessageState.UNKNOWN, MessageState.EXPIRED)
_NEVER = datetime.min.replace(tzinfo=UTC)

log = structlog.get_logger()


def balance_load(session: Session, names: Sequence[str], *, now: datetime) -> None:
    """Judge the gateways by what became of the last minutes' messages, and make one step."""
    states = lock_gateway_states(session, names, now=now)
    shares, rest = shares_of(names, states), resting_of(names, states)
    moved_at = max((state.moved_at or _NEVER for state in states.values()), default=_NEVER)
    observed = {name: _observe(session, name, moved_at, now) for name in names}
    with_errors = [name for name in names if observed[name].makes_errors]
    slow = [
        name
        for name in names
        if observed[name].is_slow and tells_of_deliveries(session, name, now=now)
    ]
    for name in with_errors:
        raise_alarm(session, AlarmKind.GATEWAY_ERRORS, name, now=now)
    for name in slow:
        raise_alarm(session, AlarmKind.GATEWAY_SLOW, name, now=now)
    since = now - moved_at
    new = shares
    if with_errors and since >= PAUSE_AFTER_ERRORS:
        new = step_away(shares, rest, with_errors)
    elif slow and since >= PAUSE_AFTER_SLOWNESS:
        new = step_away(shares, rest, slow)
    elif not with_errors and not slow and since >= PAUSE_BEFORE_RETURN:
        new = step_back(shares, rest)
    _keep(session, states, shares, new, now)
    for name in names:
        if name not in with_errors and name not in slow and new[name] >= rest[name]:
            end_alarm(session, AlarmKind.GATEWAY_ERRORS, name, now=now)
            end_alarm(session, AlarmKind.GATEWAY_SLOW, name, now=now)


def lock_gateway_states(
    session: Session, names: Sequence[str], *, now: datetime
) -> dict[str, GatewayState]:
    """The rows of these gateways, made where there are none, for this transaction alone."""
    session.execute(
        upsert_into(session, GatewayState)
        .values([{"name": name, "detail": "", "changed_at": now} for name in sorted(names)])
        .on_conflict_do_nothing(index_elements=[GatewayState.name])
    )
    found = session.scalars(
        select(GatewayState)
        .where(GatewayState.name.in_(list(names)))
        .order_by(GatewayState.name)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {state.name: state for state in found}


def _keep(
    session: Session,
    states: Mapping[str, GatewayState],
    before: Mapping[str, int],
    after: Mapping[str, int],
    now: datetime,
) -> None:
    if before == after:
        return
    for name, state in states.items():
        state.share, state.moved_at = after[name], now
    session.flush()
    log.warning("traffic_moved", before=dict(before), after=dict(after))


def _observe(session: Session, name: str, moved_at: datetime, now: datetime) -> Observed:
    """What came after the last change only: what was before has had its answer."""
    tries, errors = session.execute(
        select(func.count(), func.count(case((Attempt.outcome.in_(_ERRORS), 1)))).where(
            Attempt.gateway == name,
            Attempt.started_at > max(moved_at, now - ERRORS_WITHIN),
            Attempt.outcome.is_not(None),
        )
    ).one()
    awaited, slow = session.execute(
        select(func.count(), func.count(case((Message.state.in_(_NOT_YET_DELIVERED), 1))))
        .select_from(Attempt)
        .join(Message, Message.id == Attempt.message_id)
        .where(
            Attempt.gateway == name,
            Attempt.outcome == OutcomeKind.ACCEPTED,
            Attempt.started_at > max(moved_at, now - SLOW_WITHIN),
            Attempt.started_at <= now - SLOW_AFTER,
        )
    ).one()
    return Observed(tries, errors, awaited, slow)
