"""Checks of this machine: room on its disks and access to the files of keys."""

import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.health import Finding, a_fault, a_warning
from portal.services.health.health_check import HealthContext
from portal.settings.server import FOLDER

_FAULT_BELOW, _WARNING_BELOW = 0.05, 0.15
"""The free share of a disk."""
_OTHERS: Final = stat.S_IROTH | stat.S_IWOTH | stat.S_IWGRP
_NO_ROOM: Final = N_("The disk of this machine is almost full: %(percent)s%% are free.")
_MAKE_ROOM: Final = N_("Delete old logs and backups, or enlarge the disk.")


def check_disk_room(context: HealthContext) -> Finding | None:
    """Compares the free room where the portal writes with the size of the disk."""
    folders = {context.settings.instance}
    if context.units.database.is_sqlite:
        folders.add(Path(context.units.database.url.database or "").parent)
    usages = [shutil.disk_usage(folder) for folder in folders if folder.exists()]
    free = min((usage.free / usage.total for usage in usages), default=1.0)
    if free >= _WARNING_BELOW:
        return None
    say = a_fault if free < _FAULT_BELOW else a_warning
    return say(_NO_ROOM, _MAKE_ROOM, percent=int(free * 100))


def check_key_files(context: HealthContext) -> Finding | None:
    """Finds files with keys or passwords that every account of the machine can read or change."""
    return open_key_files(list(_key_files(context.settings.instance)))


def open_key_files(files: list[Path]) -> Finding | None:
    """Returns a fault that names those of the files that others can read or change."""
    is_open = [path.name for path in files if _mode(path) & _OTHERS]
    if not is_open:
        return None
    return a_fault(
        N_("Other accounts of this machine can read or change files with keys."),
        N_("Take away their access, then change these keys."),
        command="chmod 0640 FILE (docs/keys.md)",
        detail=", ".join(sorted(is_open)),
    )


def _key_files(instance: Path) -> Iterator[Path]:
    yield from instance.glob("*.secret")
    for folder, pattern in ((FOLDER / "credentials", "*"), (FOLDER, "gateways")):
        try:
            yield from [path for path in folder.glob(pattern) if path.is_file()]
        except PermissionError:
            continue  # this account cannot read them, which is as it should be


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except OSError:
        return 0
