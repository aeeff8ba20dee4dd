"""Named faults of a gateway, and the rules that assign them to numbers.

A number that ends in 0000NN gets the fault `BY_SUFFIX[NN]`, so that a test or a demonstration needs
no set-up. Rules set by `POST /faults` come first.
"""

import enum
from collections.abc import Iterable
from dataclasses import dataclass

from portal.domain.messaging.outcomes import ReceiptStatus


class Fault(enum.StrEnum):
    """Names for `POST /faults`."""

    NONE = "none"
    # during the request; "taken" means that the SMS is sent although the answer does not say so
    SLOW = "slow"
    REFUSED = "refused"
    BLOCKED = "blocked"
    BUSY = "busy"
    DOWN = "down"
    ERROR = "error"
    TAKEN_ERROR = "taken_error"
    LOGIN = "login"
    BALANCE = "balance"
    ERROR_INSIDE = "error_inside"
    GARBAGE = "garbage"
    TAKEN_GARBAGE = "taken_garbage"
    REDIRECT = "redirect"
    TIMEOUT = "timeout"
    TAKEN_TIMEOUT = "taken_timeout"
    DROP = "drop"
    TAKEN_DROP = "taken_drop"
    # in the receipt
    UNDELIVERED = "undelivered"
    EXPIRED = "expired"
    REJECTED = "rejected"
    SILENT = "silent"
    REPEATED = "repeated"
    BUFFERED = "buffered"
    REORDERED = "reordered"
    FLIP = "flip"
    EARLY = "early"


class Ending(enum.Enum):
    """How a request ends."""

    ANSWER = enum.auto()
    HANG = enum.auto()
    DROP = enum.auto()


@dataclass(frozen=True)
class FaultStep:
    """One receipt, sent `factor` receipt delays after the SMS was accepted."""

    factor: float
    status: ReceiptStatus
    detail: str = ""


_DELIVERED = FaultStep(1, ReceiptStatus.DELIVERED)
_FAILED = FaultStep(1, ReceiptStatus.FAILED, "err 001")
_BUFFERED = FaultStep(1, ReceiptStatus.BUFFERED)


@dataclass(frozen=True)
class Behaviour:
    """The answer and the receipts that a fault causes."""

    taken: bool = True
    status: int = 200
    error: str | None = None
    garbage: bool = False
    ending: Ending = Ending.ANSWER
    receipts: tuple[FaultStep, ...] = (_DELIVERED,)
    on_phone: bool = True
    early: bool = False


def _not_taken(status: int, error: str) -> Behaviour:
    return Behaviour(taken=False, status=status, error=error)


BEHAVIOURS = {
    Fault.NONE: Behaviour(),
    Fault.SLOW: Behaviour(),
    Fault.REFUSED: _not_taken(400, "number"),
    Fault.BLOCKED: _not_taken(400, "content"),
    Fault.BUSY: _not_taken(429, "busy"),
    Fault.DOWN: _not_taken(503, "down"),
    Fault.ERROR: _not_taken(500, "crashed"),
    Fault.TAKEN_ERROR: Behaviour(status=500, error="crashed"),
    Fault.LOGIN: _not_taken(401, "login"),
    Fault.BALANCE: _not_taken(402, "balance"),
    Fault.ERROR_INSIDE: _not_taken(200, "balance"),
    Fault.GARBAGE: Behaviour(taken=False, garbage=True),
    Fault.TAKEN_GARBAGE: Behaviour(garbage=True),
    Fault.REDIRECT: _not_taken(302, "moved"),
    Fault.TIMEOUT: Behaviour(taken=False, ending=Ending.HANG),
    Fault.TAKEN_TIMEOUT: Behaviour(ending=Ending.HANG),
    Fault.DROP: Behaviour(taken=False, ending=Ending.DROP),
    Fault.TAKEN_DROP: Behaviour(ending=Ending.DROP),
    Fault.UNDELIVERED: Behaviour(receipts=(_FAILED,), on_phone=False),
    Fault.EXPIRED: Behaviour(
        receipts=(FaultStep(1, ReceiptStatus.EXPIRED, "err 027"),), on_phone=False
    ),
    Fault.REJECTED: Behaviour(
        receipts=(FaultStep(1, ReceiptStatus.REFUSED, "err 008"),), on_phone=False
    ),
    Fault.SILENT: Behaviour(receipts=()),
    Fault.REPEATED: Behaviour(
        receipts=(_DELIVERED, _DELIVERED, FaultStep(2, ReceiptStatus.DELIVERED))
    ),
    Fault.BUFFERED: Behaviour(receipts=(_BUFFERED, FaultStep(3, ReceiptStatus.DELIVERED))),
    Fault.REORDERED: Behaviour(receipts=(_DELIVERED, FaultStep(2, ReceiptStatus.BUFFERED))),
    Fault.FLIP: Behaviour(receipts=(_FAILED, FaultStep(3, ReceiptStatus.DELIVERED))),
    Fault.EARLY: Behaviour(early=True),
}

BY_SUFFIX = {
    "86": Fault.TAKEN_TIMEOUT,
    "87": Fault.TAKEN_ERROR,
    "88": Fault.EARLY,
    "89": Fault.REORDERED,
    "90": Fault.FLIP,
    "91": Fault.UNDELIVERED,
    "92": Fault.EXPIRED,
    "93": Fault.REJECTED,
    "94": Fault.REFUSED,
    "95": Fault.BUSY,
    "96": Fault.SILENT,
    "97": Fault.REPEATED,
    "98": Fault.BUFFERED,
}

EVERY_NUMBER = "*"


@dataclass(frozen=True)
class Rule:
    """A fault for `to`: a number, its last digits, or `*`. `times` None means without limit.

    `seconds` is the time of a slow answer or a hanging request, or the value of Retry-After.
    """

    to: str
    fault: Fault
    times: int | None = None
    seconds: float | None = None

    def fits(self, number: str) -> bool:
        """Tells whether the rule applies to this number."""
        return self.to == EVERY_NUMBER or number.endswith(self.to)


def choose_fault(rules: Iterable[Rule], number: str) -> Rule:
    """Returns the most specific rule for a number, else the fault of its last digits, else none."""
    fitting = [rule for rule in rules if rule.fits(number)]
    if fitting:
        return max(fitting, key=lambda rule: 0 if rule.to == EVERY_NUMBER else len(rule.to))
    suffix = BY_SUFFIX.get(number[-2:]) if number[-6:-2] == "0000" else None
    return Rule(number, suffix or Fault.NONE)
