"""What the programs in the background have in common: they end when they are asked to."""

import signal
import threading
from types import FrameType


def on_signal(stopping: threading.Event) -> None:
    """Set it at SIGTERM and Ctrl-C."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
