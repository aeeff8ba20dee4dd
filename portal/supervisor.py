"""Runs several processes as one: starts them, restarts a dead one, ends them together."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from types import FrameType

POLL_SECONDS = 0.3
RESTART_SECONDS = 2.0
PATIENCE_SECONDS = 15
_TELL_WHEN_PARENT_DIES = 1
"""PR_SET_PDEATHSIG of Linux's prctl(2)."""


class Supervisor:
    """Runs commands in parallel until a signal arrives. Restarts a command that ends."""

    def __init__(self, commands: Mapping[str, Sequence[str]]) -> None:
        self._commands = commands
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._started: dict[str, float] = {}
        self._stopping = False
        self._id = os.getpid()
        # Only Linux has PR_SET_PDEATHSIG.
        self._prctl = getattr(ctypes.CDLL(None), "prctl", None)

    def start(self) -> None:
        """Starts all commands."""
        signal.signal(signal.SIGTERM, self._stop_soon)
        signal.signal(signal.SIGINT, self._stop_soon)
        for name in self._commands:
            self._start(name)

    def watch(self) -> None:
        """Returns when all processes have ended after a signal."""
        while not self._stopping:
            time.sleep(POLL_SECONDS)
            for name, process in self._running.items():
                lived = time.monotonic() - self._started[name]
                if process.poll() is not None and lived > RESTART_SECONDS and not self._stopping:
                    sys.stderr.write(f"{name} ended with {process.returncode}; starting it again\n")
                    self._start(name)
        self.stop()

    def stop(self) -> None:
        """Ends all processes: SIGTERM first, then SIGKILL."""
        for process in self._running.values():
            process.terminate()
        deadline = time.monotonic() + PATIENCE_SECONDS
        for process in self._running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start(self, name: str) -> None:
        # A separate process group: Ctrl-C reaches only this process, which ends the others.
        self._running[name] = subprocess.Popen(  # noqa: S603 - the commands are ours
            self._commands[name],
            process_group=0,
            preexec_fn=self._end_with_parent,  # noqa: PLW1509 - this process has one thread
        )
        self._started[name] = time.monotonic()

    def _end_with_parent(self) -> None:
        """Ends a child when this process is killed with -9, so that the child releases its port."""
        if self._prctl is not None:
            self._prctl(_TELL_WHEN_PARENT_DIES, int(signal.SIGTERM))
            if os.getppid() != self._id:
                os._exit(1)

    def _stop_soon(self, _signal: int, _frame: FrameType | None) -> None:
        self._stopping = True
