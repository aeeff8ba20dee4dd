"""Costs of SMS and daily caps on segments and spending.

Amounts are integers of 1/10,000 Taka, because prices per segment have up to four decimal places.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Final

from portal.domain.platform.choices import Choice
from portal.domain.platform.gettext_marker import N_

TAKA: Final = 10_000
ANY_GATEWAY: Final = "any"
NEARLY: Final = Decimal("0.8")
"""The share of the budget from which an alarm is raised."""
NO_BOUND: Final = 10**12
_MOST_TAKA: Final = Decimal(100_000_000)


class CapHold(Choice):
    """Why a message is held back although it is due: a cap, or a restore of the database."""

    KIND_STOPPED = "kind_stopped", N_("This type of SMS is stopped")
    NUMBER_FULL = "number_full", N_("This number has reached today's SMS limit")
    PREFIX_FULL = "prefix_full", N_("Numbers close to this one have had too many SMS today")
    BUDGET_SPENT = "budget_spent", N_("Today's budget is spent")
    RESTORED = (
        "restored",
        N_("Held since a backup was restored, because it may have been sent before"),
    )


@dataclass(frozen=True, slots=True)
class SpendingCaps:
    """Caps per day in Dhaka: money in 1/10,000 Taka, the others in segments.

    The values come from the settings. The defaults mean no cap.
    """

    costs: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({ANY_GATEWAY: 0}))
    """Cost of one segment by gateway; `any` is the default."""
    budget: int = NO_BOUND
    per_number: int = NO_BOUND
    per_prefix: int = NO_BOUND

    def cost(self, gateway: str, segments: int) -> int:
        """Returns the cost of a number of segments through a gateway."""
        return segments * self.costs.get(gateway, self.costs[ANY_GATEWAY])


def read_taka(text: str) -> int:
    """Parses Taka with up to four decimal places to 1/10,000 Taka. Raises ValueError."""
    try:
        amount = Decimal(text.strip())
    except InvalidOperation as error:
        raise ValueError("an amount is written like 0.35") from error
    if not (amount.is_finite() and 0 <= amount <= _MOST_TAKA):
        raise ValueError("an amount is not below 0, and within reason")
    scaled = amount * TAKA
    if scaled != scaled.to_integral_value():
        raise ValueError("an amount has four places at the most")
    return int(scaled)


def read_costs(text: str) -> dict[str, int]:
    """Parses costs of one segment such as `any=0.40,kannel=0.25`. Raises ValueError."""
    costs = {}
    for item in filter(None, (part.strip() for part in text.split(","))):
        name, equals, amount = item.partition("=")
        if not equals or not name.strip():
            raise ValueError("costs are written like any=0.40,kannel=0.25")
        costs[name.strip()] = read_taka(amount)
    if ANY_GATEWAY not in costs:
        raise ValueError("it needs any=… for gateways that are not named")
    return costs


def taka(amount: int) -> Decimal:
    """Converts 1/10,000 Taka to Taka for display."""
    return (Decimal(amount) / TAKA).quantize(Decimal("0.01"))
