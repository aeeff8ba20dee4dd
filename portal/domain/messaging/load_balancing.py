"""Distributes SMS among gateways and reduces the share of a slow or failing gateway.

Steps and pauses follow GOV.UK Notify (alphagov/notifications-api, `provider_details_dao.py` and
`scheduled_tasks.py`): a share falls by ten points at a time, stays while all gateways are unhealthy,
and recovers by ten points per hour.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

STEP: Final = 10
WHOLE: Final = 100
PAUSE_AFTER_ERRORS: Final = timedelta(minutes=1)
PAUSE_AFTER_SLOWNESS: Final = timedelta(minutes=10)
PAUSE_BEFORE_RETURN: Final = timedelta(hours=1)
ERRORS_WITHIN: Final = timedelta(minutes=5)
SLOW_AFTER: Final = timedelta(minutes=5)
SLOW_WITHIN: Final = timedelta(minutes=8)
"""A message is slow if it was sent between these two times ago and is undelivered."""
FEWEST: Final = 10
"""The minimum of tries needed to judge a gateway."""
_TOO_MANY_ERRORS: Final = 0.25
_TOO_MANY_SLOW: Final = 0.3


@dataclass(frozen=True, slots=True)
class Observed:
    """Recent observations of a gateway."""

    tries: int = 0
    errors: int = 0
    awaited: int = 0
    slow: int = 0

    @property
    def makes_errors(self) -> bool:
        """Whether too many tries failed because of the gateway."""
        return self.tries >= FEWEST and self.errors >= _TOO_MANY_ERRORS * self.tries

    @property
    def is_slow(self) -> bool:
        """Whether too many of its messages are undelivered after the allowed time."""
        return self.awaited >= FEWEST and self.slow >= _TOO_MANY_SLOW * self.awaited


def resting_shares(names: Sequence[str], weights: Mapping[str, int | None]) -> dict[str, int]:
    """Returns the default share of each gateway in percent. Without weights the first gets all."""
    known = {name: weights.get(name) or 0 for name in names}
    total = sum(known.values())
    if total == 0:
        return {name: WHOLE if place == 0 else 0 for place, name in enumerate(names)}
    return {name: round(WHOLE * weight / total) for name, weight in known.items()}


def step_away(
    shares: Mapping[str, int], rest: Mapping[str, int], ill: Collection[str]
) -> dict[str, int]:
    """Returns the shares after one step from unhealthy gateways to the healthy one with the largest default."""
    moved = dict(shares)
    well = [name for name in shares if name not in ill]
    if not well:
        return moved
    helper = max(well, key=lambda name: rest[name])
    for name in ill:
        step = min(STEP, moved[name])
        moved[name] -= step
        moved[helper] = min(WHOLE, moved[helper] + step)
    return moved


def step_back(shares: Mapping[str, int], rest: Mapping[str, int]) -> dict[str, int]:
    """Returns the shares after one step of each towards its default."""
    return {
        name: share + max(-STEP, min(STEP, rest[name] - share)) for name, share in shares.items()
    }


def choose_gateway(candidates: Sequence[str], shares: Mapping[str, int], chance: float) -> str:
    """Chooses a gateway at random by share. Chooses the first if no candidate has a share.

    `chance` is in [0, 1). `candidates` must not be empty.
    """
    mark = chance * sum(shares[name] for name in candidates)
    for name in candidates:
        if mark < shares[name]:
            return name
        mark -= shares[name]
    return candidates[0]
