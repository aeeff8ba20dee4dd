"""A row of the table of jobs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

LONGEST_BACKOFF = 60.0


@dataclass(frozen=True, slots=True)
class Job:
    """What is done every so many seconds. `run` gets the time in UTC and returns how much it did."""

    name: str
    """`family.noun`, as logs and locks name it."""
    every: float
    """Seconds from the end of one run to the start of the next."""
    run: Callable[[datetime], int]
    batch: int | None = None
    """A run that did at least this much left something to do: the next one follows at once."""
    exclusive: bool = False
    """Whether only one process at a time may run it (`job_lock`); the others skip that turn."""
    event: str | None = None
    """Log event of a run that did something, with the count and the seconds."""
    longest_backoff: float = LONGEST_BACKOFF
    """Seconds to the next try after many failures in a row."""
