"""A row of the table of jobs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

LONGEST_BACKOFF = 60.0


@dataclass(frozen=True, slots=True)
class Job:
    """A periodic job. `run` takes the time in UTC and returns the amount of work done."""

    name: str
    """`family.noun`, as logs and locks name it."""
    every: float
    """Seconds from the end of one run to the start of the next."""
    run: Callable[[datetime], int]
    batch: int | None = None
    """After a run with at least this amount of work the next run follows at once."""
    exclusive: bool = False
    """Whether only one process at a time may run it (`job_lock`). Other processes skip the run."""
    event: str | None = None
    """The log event of a run with work done, with count and seconds."""
    longest_backoff: float = LONGEST_BACKOFF
    """The longest pause in seconds after consecutive failures."""
