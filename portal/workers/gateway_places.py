"""Places of gateways: limits the open calls of each, so that a hanging gateway leaves room for the others."""

import threading
import time
from collections.abc import Callable, Collection
from typing import NamedTuple

SHARE_OF_ONE = 0.75
"""The part of all calls that one of several gateways may hold open."""
HANGS_AFTER = 1.5
"""Seconds. A gateway hangs if a call is open for longer and no other call got an answer since. A slow
gateway that is taken for a hanging one loses nothing: others send meanwhile."""
CALLS_AFTER_TIME_OUT = 1
"""The open calls of a gateway that has not answered since its last time-out."""


class OpenCall(NamedTuple):
    """A call that has no result yet. `started` is by the monotonic clock."""

    gateway: str
    started: float


class GatewayPlaces:
    """Counts the open calls of each gateway. Several threads may use it."""

    def __init__(
        self, names: Collection[str], calls: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`calls` is the number of calls that may be open to all gateways together."""
        self._each = calls if len(names) < 2 else max(1, int(calls * SHARE_OF_ONE))
        self._clock = clock
        self._lock = threading.Lock()
        self._open: dict[str, list[OpenCall]] = {name: [] for name in names}
        self._answered_at = dict.fromkeys(names, float("-inf"))
        self._timed_out: set[str] = set()

    def take(self, gateway: str) -> OpenCall:
        """Opens a call. The caller has looked at `free` before."""
        call = OpenCall(gateway, self._clock())
        with self._lock:
            self._open[gateway].append(call)
        return call

    def release(self, call: OpenCall, *, answered: bool) -> None:
        """Closes a call. `answered` is false after a time-out."""
        with self._lock:
            self._open[call.gateway].remove(call)
            if answered:
                self._answered_at[call.gateway] = self._clock()
                self._timed_out.discard(call.gateway)
            elif self._answered_at[call.gateway] <= call.started:
                self._timed_out.add(call.gateway)

    def free(self) -> dict[str, int]:
        """Returns the number of calls that each gateway may still get.

        While another gateway answers, a hanging gateway gets none, and one call at a time after a
        time-out until it answers.
        """
        with self._lock:
            hanging = {name for name in self._open if self._hangs(name)}
            doubtful = hanging | self._timed_out
            if len(doubtful) == len(self._open):
                hanging = doubtful = set()
            return {
                name: 0 if name in hanging else max(0, self._most(name in doubtful) - len(calls))
                for name, calls in self._open.items()
            }

    def _most(self, doubtful: bool) -> int:
        return CALLS_AFTER_TIME_OUT if doubtful else self._each

    def _hangs(self, name: str) -> bool:
        calls = self._open[name]
        if not calls:
            return False
        oldest = min(call.started for call in calls)
        return oldest < self._clock() - HANGS_AFTER and self._answered_at[name] <= oldest
