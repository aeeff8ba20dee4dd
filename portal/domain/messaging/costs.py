"""What SMS cost, and how much may be sent and spent in a day.

Money is counted in whole ten-thousandths of a Taka, for a segment costs less than half a Taka and
prices have up to four places.
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
"""From this share of the budget on there is an alarm."""
NO_BOUND: Final = 10**12
_MOST_TAKA: Final = Decimal(100_000_000)


class CapHold(Choice):
    """Why a message waits that could go out otherwise."""

    KIND_STOPPED = "kind_stopped", N_("SMS of this kind are stopped")
    NUMBER_FULL = "number_full", N_("This number has had enough SMS today")
    PREFIX_FULL = "prefix_full", N_("The numbers around this one have had too many SMS today")
    BUDGET_SPENT = "budget_spent", N_("The money for today is spent")


@dataclass(frozen=True, slots=True)
class SpendingCaps:
    """What is allowed in a day of Dhaka: money in 1/10,000 Taka, the others in segments.

    The settings have the real ones; without any there is no bound.
    """

    costs: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({ANY_GATEWAY: 0}))
    """Of one segment, by gateway; `any` for those not named."""
    budget: int = NO_BOUND
    per_number: int = NO_BOUND
    per_prefix: int = NO_BOUND

    def cost(self, gateway: str, segments: int) -> int:
        """What so many segments through this gateway cost."""
        return segments * self.costs.get(gateway, self.costs[ANY_GATEWAY])


def read_taka(text: str) -> int:
    """An amount of Taka, with up to four places, in 1/10,000 Taka. Raises ValueError."""
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
    """Costs of one segment as `any=0.40,kannel=0.25`. Raises ValueError."""
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
    """In Taka, to be shown."""
    return (Decimal(amount) / TAKA).quantize(Decimal("0.01"))
