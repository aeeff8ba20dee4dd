"""Turns of SQLite's writers: one at a time among all threads and processes of a file."""

import fcntl
import random
import threading
import time
from pathlib import Path
from typing import TextIO

from sqlalchemy.exc import TimeoutError as WaitedTooLong


class WriterQueue:
    """Allows one writer at a time among all threads and processes of a SQLite file."""

    def __init__(self, path: Path, longest_wait: float) -> None:
        self._path = path
        self._longest_wait = longest_wait
        self._thread_lock = threading.Lock()
        self._file: TextIO | None = None

    def __enter__(self) -> None:
        deadline = time.monotonic() + self._longest_wait
        if not self._thread_lock.acquire(timeout=self._longest_wait):
            raise WaitedTooLong("no turn to write")
        try:
            self._file = self._path.open("w")
            while not _is_locked(self._file):
                if time.monotonic() > deadline:
                    raise WaitedTooLong("no turn to write")
                time.sleep(random.uniform(0.0002, 0.001))  # noqa: S311 - guards nothing
        except BaseException:
            self._leave()
            raise

    def __exit__(self, *_: object) -> None:
        self._leave()

    def _leave(self) -> None:
        if self._file is not None:
            self._file.close()  # closing releases the lock
            self._file = None
        self._thread_lock.release()


def _is_locked(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
