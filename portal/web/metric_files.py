"""The files in which the processes of the web count, one of each kind for each process.

A process that ends leaves its files. What it counted stays part of the sum, because a counter that falls reads as a
restart; present values, such as open connections, do not. Each process serves some thousand requests, so that
files would pile up: they are added to one file of each kind.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from prometheus_client.mmap_dict import MmapedDict

FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The variable of the Prometheus client with the folder of the files."""
_ENDED: Final = "ended"
"""Stands for the process id in the names of files with the counts of ended processes."""
_SUMMED: Final = frozenset({"counter", "histogram"})


@contextmanager
def tidy_metric_files(folder: Path) -> Iterator[None]:
    """Adds up the files of ended processes, then keeps other processes from doing so for the block."""
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for path in folder.glob("*_*.db"):
            kind, _, process_id = path.stem.rpartition("_")
            if not process_id.isdigit() or _is_alive(int(process_id)):
                continue
            if kind in _SUMMED:
                _add_counts(path, folder / f"{kind}_{_ENDED}.db")
            path.unlink()
        yield


def _is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _add_counts(source: Path, total: Path) -> None:
    sums = MmapedDict(str(total))  # type: ignore[no-untyped-call]  # the client has no type here
    for key, value, _, _ in MmapedDict.read_all_values_from_file(str(source)):  # type: ignore[no-untyped-call]  # nor here
        sums.write_value(key, sums.read_value(key)[0] + value, 0.0)  # type: ignore[no-untyped-call]  # nor here
    sums.close()  # type: ignore[no-untyped-call]  # nor here
