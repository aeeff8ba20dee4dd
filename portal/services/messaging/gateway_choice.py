"""Choice of the gateway of a message: by weight, and by earlier failures of the message."""

import secrets
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.domain.messaging.load_balancing import choose_gateway, resting_shares
from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.sending_times import is_pausing
from portal.gateways.base import Gateway
from portal.models import Attempt, GatewayState, Message
from portal.unit_of_work import UnitOfWork

CALLS_AFTER_PAUSE = 1
"""The calls of one claim to a gateway that has not accepted a message since its pause."""

_chance = secrets.SystemRandom().random


@dataclass(frozen=True, slots=True)
class GatewayTraffic:
    """The gateways that may be called now, in the order of the settings, with their shares."""

    usable: Sequence[str]
    shares: Mapping[str, int]
    places: Counter[str]
    """The number of calls that each usable gateway may still get. `take_place` counts it down."""
    failed: Mapping[uuid.UUID, str] = field(default_factory=dict)
    """The gateway of the last try of each of these messages."""

    def take_place(self, message: Message) -> str | None:
        """Returns the gateway that may have sent the message already, or a chosen one.

        Returns None if it has no place left; the message then stays queued.
        """
        with_place = [name for name in self.usable if self.places[name] > 0]
        if message.gateway is not None:
            with_place = [name for name in with_place if name == message.gateway]
        if not with_place:
            return None
        failed = self.failed.get(message.id)
        others = [name for name in with_place if name != failed]
        chosen = choose_gateway(others or with_place, self.shares, _chance())
        self.places[chosen] -= 1
        return chosen


def traffic_now(
    work: UnitOfWork, gateways: Mapping[str, Gateway], places: Mapping[str, int]
) -> GatewayTraffic:
    """Returns the present shares of the gateways of the settings that have places for calls.

    A gateway whose pause has ended gets one call at a time until it accepts a message.
    """
    states = gateway_states(work, gateways)
    left = Counter(places)
    for name, state in states.items():
        if _is_left(state, work.now):
            left[name] = 0
        elif state.paused_until is not None:
            left[name] = min(left[name], CALLS_AFTER_PAUSE)
    usable = [name for name in gateways if left[name] > 0]
    return GatewayTraffic(usable, shares_of(list(gateways), states), left)


def after_failures(
    work: UnitOfWork, traffic: GatewayTraffic, messages: Iterable[Message]
) -> GatewayTraffic:
    """Returns the traffic with the gateways at which each of these messages failed before."""
    tried = [message.id for message in messages if message.tries and message.gateway is None]
    if not tried:
        return traffic
    attempts = work.session.execute(
        select(Attempt.message_id, Attempt.gateway)
        .where(Attempt.message_id.in_(tried))
        .order_by(Attempt.started_at)
    )
    return replace(traffic, failed={row[0]: row[1] for row in attempts})


def gateway_states(work: UnitOfWork, names: Collection[str]) -> dict[str, GatewayState]:
    """Returns the stored states of these gateways."""
    found = work.session.scalars(
        select(GatewayState)
        .where(GatewayState.name.in_(list(names)))
        .execution_options(populate_existing=True)
    )
    return {state.name: state for state in found}


def resting_of(names: Sequence[str], states: Mapping[str, GatewayState]) -> dict[str, int]:
    """Returns the shares by the weights of administrators alone."""
    return resting_shares(names, {name: state.weight for name, state in states.items()})


def shares_of(names: Sequence[str], states: Mapping[str, GatewayState]) -> dict[str, int]:
    """Returns the present shares."""
    rest = resting_of(names, states)
    known = {name: state.share for name, state in states.items() if state.share is not None}
    return {name: known.get(name, rest[name]) for name in names}


def gateways_left_alone(work: UnitOfWork, names: Collection[str]) -> set[str]:
    """Returns those of the gateways that pause or that an administrator has stopped."""
    states = gateway_states(work, names)
    return {name for name, state in states.items() if _is_left(state, work.now)}


def _is_left(state: GatewayState, now: datetime) -> bool:
    return is_pausing(state.paused_until, now) or state.held_at is not None


def reports_deliveries(work: UnitOfWork, name: str) -> bool:
    """Returns whether this gateway reported a delivery in the last day. Some gateways send no receipts."""
    found = (
        select(Message.id)
        .where(
            Message.gateway == name,
            Message.state == MessageState.DELIVERED,
            Message.created_at > work.now - timedelta(days=1),
        )
        .limit(1)
    )
    return work.session.scalars(found).first() is not None
