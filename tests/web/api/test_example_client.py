"""The example clients of `docs`, as programs against a portal on a real port."""

import csv
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from portal.config import PROJECT, Settings
from portal.domain.registration.states import State
from portal.models import Registration
from portal.services.registration import status_tracking
from portal.services.reporting.change_feed import restart_feed
from tests.live_portal import LivePortal
from tests.unit import unit
from tests.web.api.machine import Machine
from tests.web.staff_client import Office

EXAMPLES = PROJECT / "docs" / "examples"


def test_the_example_holds_a_copy_that_is_always_right(
    office: Office, settings: Settings, machine: Callable[..., Machine], tmp_path: Path
) -> None:
    made = [office.registration(State.VERIFIED) for _ in range(6)]
    caller = machine()

    def rows_after_a_run(portal: LivePortal) -> int:
        run = subprocess.run(
            [
                sys.executable,
                EXAMPLES / "follow_file.py",
                portal.url,
                str(caller.file_id),
                tmp_path,
            ],
            env=os.environ | {"PHERA_TOKEN": caller.token},
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        with (tmp_path / "rows.csv").open(newline="") as file:
            return len(list(csv.DictReader(file)))

    with LivePortal(settings, office.database) as portal:
        assert rows_after_a_run(portal) == 6
        office.registration(State.VERIFIED)
        assert rows_after_a_run(portal) == 7
        with office.database.begin() as session:
            work = unit(session, vault=office.vault)
            status_tracking.withdraw_registration(work, made[0].id)
            restart_feed(work)
            assert session.scalars(select(Registration.state)).all().count(State.WITHDRAWN) == 1
        assert rows_after_a_run(portal) == 6, "it takes a full file when the changes are gone"


def test_the_example_reads_a_feed(
    office: Office, settings: Settings, machine: Callable[..., Machine], tmp_path: Path
) -> None:
    for _ in range(6):
        office.registration(State.VERIFIED)
    caller = machine(columns=["verified_on", "country"])
    target = tmp_path / "rows.csv"

    def read(portal: LivePortal, token: str, *month: str) -> subprocess.CompletedProcess[str]:
        feed = f"{portal.url}/api/v1/odata/{caller.file_id}"
        return subprocess.run(
            [sys.executable, EXAMPLES / "read_feed.py", feed, target, *month],
            env=os.environ | {"PHERA_TOKEN": token},
            capture_output=True,
            text=True,
            check=False,
        )

    with LivePortal(settings, office.database) as portal:
        for month, rows in (((), 6), (("2026-11",), 6), (("2026-10",), 0)):
            run = read(portal, caller.token, *month)
            assert run.returncode == 0, run.stderr
            with target.open(newline="", encoding="utf-8-sig") as file:
                assert len(list(csv.DictReader(file))) == rows
        assert "not valid" in read(portal, "phera_x").stderr
