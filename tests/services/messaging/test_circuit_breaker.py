"""A gateway that does not answer is paused, and comes back by one call at a time."""

from datetime import timedelta

from sqlalchemy.orm import Session

from portal.domain.messaging.outcomes import OutcomeKind
from portal.domain.messaging.sending_times import gateway_pause
from portal.gateways.base import CONNECT_TIME_OUT, READ_TIME_OUT, Outcome
from portal.models import GatewayState
from portal.services.messaging.circuit_breaker import TIME_OUTS_IN_A_ROW
from portal.services.messaging.delivery import claim_messages, record_outcome
from tests.factories import NOW
from tests.services.messaging.outbox_rows import ACCEPTED, BOTH, KNOWS, put, take
from tests.unit import unit

HUNG = Outcome(OutcomeKind.UNKNOWN, READ_TIME_OUT)
NO_CONNECTION = Outcome(OutcomeKind.TRY_AGAIN, CONNECT_TIME_OUT)
LATER = NOW + gateway_pause(None) + timedelta(seconds=1)


def end(session: Session, *outcomes: Outcome) -> None:
    """Sends a new message for each outcome; the outcomes arrive together."""
    for _ in outcomes:
        put(session)
    claimed = take(session, limit=len(outcomes))
    said = {one.attempt_id: outcome for one, outcome in zip(claimed, outcomes, strict=True)}
    record_outcome(unit(session), said, KNOWS)
    session.flush()


def is_paused(session: Session) -> bool:
    state = session.get(GatewayState, "emulator", populate_existing=True)
    return state is not None and state.paused_until is not None


def test_time_outs_in_a_row_pause_a_gateway(session: Session) -> None:
    for _ in range(TIME_OUTS_IN_A_ROW - 1):
        end(session, HUNG)
        assert not is_paused(session)
    end(session, NO_CONNECTION)
    assert is_paused(session)
    put(session)
    [claimed] = take(session, BOTH, limit=1)
    assert claimed.gateway == "kannel"


def test_a_gateway_that_hangs_is_tried_again_soon_and_then_less_often(session: Session) -> None:
    lengths, now = [], NOW
    end(session, *[HUNG] * (TIME_OUTS_IN_A_ROW - 1))
    for _ in range(3):
        put(session)
        [claimed] = take(session, now=now, limit=1)
        record_outcome(unit(session, now=now), {claimed.attempt_id: HUNG}, KNOWS)
        session.flush()
        state = session.get_one(GatewayState, "emulator", populate_existing=True)
        assert state.paused_until is not None
        lengths.append((state.paused_until - now).total_seconds())
        now = state.paused_until
    assert lengths == [10, 20, 40]


def test_one_answer_among_time_outs_keeps_a_gateway(session: Session) -> None:
    end(session, HUNG, HUNG)
    end(session, ACCEPTED, HUNG)
    assert not is_paused(session)


def test_after_its_pause_a_gateway_gets_one_call_until_it_accepts_one(session: Session) -> None:
    end(session, *[HUNG] * TIME_OUTS_IN_A_ROW)
    for _ in range(5):
        put(session)
    [trial] = take(session, now=LATER, limit=5)
    record_outcome(unit(session, now=LATER), {trial.attempt_id: ACCEPTED}, KNOWS)
    session.flush()
    assert not is_paused(session)
    assert len(take(session, now=LATER, limit=5)) > 1


def test_a_pause_from_before_the_clock_was_set_back_is_over(session: Session) -> None:
    end(session, *[HUNG] * TIME_OUTS_IN_A_ROW)
    back = NOW - timedelta(days=1)
    put(session, at=back)
    [trial] = take(session, now=back, limit=5)
    record_outcome(unit(session, now=back), {trial.attempt_id: ACCEPTED}, KNOWS)
    session.flush()
    assert not is_paused(session)


def test_a_gateway_without_places_gets_nothing_and_others_go_on(session: Session) -> None:
    for _ in range(6):
        put(session)
    claimed = claim_messages(unit(session), BOTH, limit=6, places={"emulator": 2, "kannel": 1})
    assert sorted(one.gateway for one in claimed) == ["emulator", "emulator", "kannel"]
    session.flush()
    assert claim_messages(unit(session), BOTH, limit=6, places={"emulator": 0, "kannel": 0}) == []
    rest = claim_messages(unit(session), BOTH, limit=6, places={"emulator": 0, "kannel": 9})
    assert [one.gateway for one in rest] == ["kannel"] * 3
