"""Load balancer: reduces the share of a slow or failing gateway and slowly restores it.

Every worker calls this periodically. Locked rows and their times ensure one step at a time.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import structlog
from sqlalchemy import case, func, select

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
from portal.domain.platform.clock_skew import CLOCK_SKEW
from portal.models import Attempt, GatewayState, Message
from portal.services.messaging.alarms import end_alarm, raise_alarm
from portal.services.messaging.gateway_choice import reports_deliveries, resting_of, shares_of
from portal.services.platform.upsert import upsert_into
from portal.unit_of_work import UnitOfWork

_ERRORS = (OutcomeKind.TRY_AGAIN, OutcomeKind.UNKNOWN)
_NOT_YET_DELIVERED = (MessageState.ACCEPTED, MessageState.UNKNOWN, MessageState.EXPIRED)
_NEVER = datetime.min.replace(tzinfo=UTC)

log = structlog.get_logger()


def balance_load(work: UnitOfWork, names: Sequence[str]) -> None:
    """Rates the gateways by the outcomes of recent messages and makes one step."""
    states = lock_gateway_states(work, names)
    shares, rest = shares_of(names, states), resting_of(names, states)
    times = [state.moved_at for state in states.values() if state.moved_at]
    moved_at = max((each for each in times if each <= work.now + CLOCK_SKEW), default=_NEVER)
    observed = {name: _observe(work, name, moved_at) for name in names}
    with_errors = [name for name in names if observed[name].makes_errors]
    slow = [name for name in names if observed[name].is_slow and reports_deliveries(work, name)]
    for name in with_errors:
        raise_alarm(work, AlarmKind.GATEWAY_ERRORS, name)
    for name in slow:
        raise_alarm(work, AlarmKind.GATEWAY_SLOW, name)
    since = work.now - moved_at
    new = shares
    if with_errors and since >= PAUSE_AFTER_ERRORS:
        new = step_away(shares, rest, with_errors)
    elif slow and since >= PAUSE_AFTER_SLOWNESS:
        new = step_away(shares, rest, slow)
    elif not with_errors and not slow and since >= PAUSE_BEFORE_RETURN:
        new = step_back(shares, rest)
    _save_states(work, states, shares, new)
    for name in names:
        if name not in with_errors and name not in slow and new[name] >= rest[name]:
            end_alarm(work, AlarmKind.GATEWAY_ERRORS, name)
            end_alarm(work, AlarmKind.GATEWAY_SLOW, name)


def lock_gateway_states(work: UnitOfWork, names: Sequence[str]) -> dict[str, GatewayState]:
    """Locks the rows of these gateways in this transaction. Inserts missing rows."""
    work.session.execute(
        upsert_into(work, GatewayState)
        .values([{"name": name, "detail": "", "changed_at": work.now} for name in sorted(names)])
        .on_conflict_do_nothing(index_elements=[GatewayState.name])
    )
    found = work.session.scalars(
        select(GatewayState)
        .where(GatewayState.name.in_(list(names)))
        .order_by(GatewayState.name)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {state.name: state for state in found}


def _save_states(
    work: UnitOfWork,
    states: Mapping[str, GatewayState],
    before: Mapping[str, int],
    after: Mapping[str, int],
) -> None:
    if before == after:
        return
    for name, state in states.items():
        state.share, state.moved_at = after[name], work.now
    work.session.flush()
    log.warning("gateways.shares_moved", before=dict(before), after=dict(after))


def _observe(work: UnitOfWork, name: str, moved_at: datetime) -> Observed:
    """Measures only messages after the last change of shares."""
    tries, errors = work.session.execute(
        select(func.count(), func.count(case((Attempt.outcome.in_(_ERRORS), 1)))).where(
            Attempt.gateway == name,
            Attempt.started_at > max(moved_at, work.now - ERRORS_WITHIN),
            Attempt.outcome.is_not(None),
        )
    ).one()
    awaited, slow = work.session.execute(
        select(func.count(), func.count(case((Message.state.in_(_NOT_YET_DELIVERED), 1))))
        .select_from(Attempt)
        .join(Message, Message.id == Attempt.message_id)
        .where(
            Attempt.gateway == name,
            Attempt.outcome == OutcomeKind.ACCEPTED,
            Attempt.started_at > max(moved_at, work.now - SLOW_WITHIN),
            Attempt.started_at <= work.now - SLOW_AFTER,
        )
    ).one()
    return Observed(tries, errors, awaited, slow)
