"""A clock that moves when a loop sleeps, so that tests of loops never wait."""

from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 22, 6, tzinfo=UTC)


class ManualTime:
    """A monotonic clock in seconds, and a wall clock that a test may set apart from it."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.wall_offset = timedelta()
        self.slept: list[float] = []

    def clock(self) -> float:
        """The monotonic clock."""
        return self.seconds

    def now(self) -> datetime:
        """The wall clock."""
        return START + timedelta(seconds=self.seconds) + self.wall_offset

    def sleep(self, seconds: float) -> None:
        """Lets the time pass at once."""
        self.slept.append(seconds)
        self.seconds += seconds
