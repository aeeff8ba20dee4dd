"""Runs several processes as one: starts them, restarts a dead one, ends them together."""

import ctypes
import gc
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from multiprocessing.context import ForkProcess
from types import FrameType

POLL_SECONDS = 0.3
RESTART_SECONDS = 2.0
PATIENCE_SECONDS = 15
_TELL_WHEN_PARENT_DIES = 1
"""PR_SET_PDEATHSIG of Linux's prctl(2)."""


class Supervisor:
    """Forks a process for each function, until a signal arrives. Restarts a process that ends.

    The calling process must have one thread and no connection. Its processes share its memory.
    """

    def __init__(self, processes: Mapping[str, Callable[[], None]]) -> None:
        self._processes = processes
        self._running: dict[str, ForkProcess] = {}
        self._started: dict[str, float] = {}
        self._stopping = False
        self._id = os.getpid()
        # Only Linux has PR_SET_PDEATHSIG.
        self._prctl = getattr(ctypes.CDLL(None), "prctl", None)

    def start(self) -> None:
        """Starts all processes."""
        # The collector would write to each object, and so end the sharing.
        gc.collect()
        gc.freeze()
        signal.signal(signal.SIGTERM, self._stop_soon)
        signal.signal(signal.SIGINT, self._stop_soon)
        for name in self._processes:
            self._start(name)

    def watch(self) -> None:
        """Returns when all processes have ended after a signal."""
        while not self._stopping:
            time.sleep(POLL_SECONDS)
            for name, process in self._running.items():
                lived = time.monotonic() - self._started[name]
                if not process.is_alive() and lived > RESTART_SECONDS and not self._stopping:
                    sys.stderr.write(f"{name} ended with {process.exitcode}; starting it again\n")
                    self._start(name)
        self.stop()

    def stop(self) -> None:
        """Ends all processes: SIGTERM first, then SIGKILL."""
        for process in self._running.values():
            process.terminate()
        deadline = time.monotonic() + PATIENCE_SECONDS
        for process in self._running.values():
            process.join(max(0.1, deadline - time.monotonic()))
            if process.is_alive():
                process.kill()
                process.join()

    def _start(self, name: str) -> None:
        process = multiprocessing.get_context("fork").Process(
            target=self._run, args=[self._processes[name]], name=name
        )
        process.start()
        self._running[name] = process
        self._started[name] = time.monotonic()

    def _run(self, target: Callable[[], None]) -> None:
        """Runs in the new process."""
        # A separate process group: Ctrl-C reaches only the supervisor, which ends the others.
        os.setpgid(0, 0)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self._end_with_parent()
        target()

    def _end_with_parent(self) -> None:
        """Ends this process when the supervisor is killed with -9, so that it releases its port."""
        if self._prctl is not None:
            self._prctl(_TELL_WHEN_PARENT_DIES, int(signal.SIGTERM))
            if os.getppid() != self._id:
                os._exit(1)

    def _stop_soon(self, _signal: int, _frame: FrameType | None) -> None:
        self._stopping = True
