"""Signals that end a background process."""

import signal
import threading
from types import FrameType


def stop_on_signals(stopping: threading.Event) -> None:
    """Sets the event at SIGTERM and at SIGINT (Ctrl-C). Must be called in the main thread."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
