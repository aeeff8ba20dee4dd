"""How SMS are shared out among gateways, and how a slow or failing one gets less of them.

Steps, pauses and the slow way back are those of GOV.UK Notify (alphagov/notifications-api,
`provider_details_dao.py` and `scheduled_tasks.py`): ten points away at a time, nothing while all are
bad, ten points an hour back.
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
"""What was sent between these two times ago and is not delivered yet was slow."""
FEWEST: Final = 10
"""Fewer tries than this say nothing about a gateway."""
_TOO_MANY_ERRORS: Final = 0.25
_TOO_MANY_SLOW: Final = 0.3


@dataclass(frozen=True, slots=True)
class Observed:
    """What was seen of a gateway lately."""

    tries: int = 0
    errors: int = 0
    awaited: int = 0
    slow: int = 0

    @property
    def makes_errors(self) -> bool:
        """Whether too many of its tries failed for its own reasons."""
        return self.tries >= FEWEST and self.errors >= _TOO_MANY_ERRORS * self.tries

    @property
    def is_slow(self) -> bool:
        """Whether too many of its messages are not delivered although there was time."""
        return self.awaited >= FEWEST and self.slow >= _TOO_MANY_SLOW * self.awaited


def resting_shares(names: Sequence[str], weights: Mapping[str, int | None]) -> dict[str, int]:
    """What each is to get in a hundred; without any weight the first gets all, the others help out."""
    known = {name: weights.get(name) or 0 for name in names}
    total = sum(known.values())
    if total == 0:
        return {name: WHOLE if place == 0 else 0 for place, name in enumerate(names)}
    return {name: round(WHOLE * weight / total) for name, weight in known.items()}


def step_away(
    shares: Mapping[str, int], rest: Mapping[str, int], ill: Collection[str]
) -> dict[str, int]:
    """The shares after one step from the ill gateways to the well one that is to carry the most."""
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
    """The shares after one step of each towards where it rests."""
    return {
        name: share + max(-STEP, min(STEP, rest[name] - share)) for name, share in shares.items()
    }


def choose_gateway(candidates: Sequence[str], shares: Mapping[str, int], chance: float) -> str:
    """One of the gateways, each as often as its share says; the first where none has any.

    `chance` is from 0 to 1, without 1. There must be a candidate.
    """
    mark = chance * sum(shares[name] for name in candidates)
    for name in candidates:
        if mark < shares[name]:
            return name
        mark -= shares[name]
    return candidates[0]
