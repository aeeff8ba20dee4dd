"""Signals that end a background process."""

import signal
import threading
from types import FrameType

SIGNAL_SECONDS = 0.5
"""How long a signal may wait that comes just before the main thread begins to wait: Python's handler runs
only when that thread goes on, and nothing wakes it then."""


def stop_on_signals(stopping: threading.Event) -> None:
    """Sets the event at SIGTERM and at SIGINT (Ctrl-C). Must be called in the main thread."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
