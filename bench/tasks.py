"""Counts clicks, keys and pages of the main task of each role, from the sign-in until it is done.

    python -m bench.tasks [--write] [--only centre]

Chromium walks each task (`bench.task_walks`) on a portal with demo data. `--write` writes docs/tasks.md, with the
counts of `bench/data/tasks_before.csv` beside those of today.
"""

import argparse
import os
import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, sync_playwright

from bench.hand import Hand
from bench.task_table import TaskCount, read_counts, write_page
from bench.task_walks import TASKS
from portal.config import PROJECT
from tests.browsers import DESK, PHONE
from tests.e2e.running import RunningPortal
from tests.system_parts import find

PAGE: Final = PROJECT / "docs" / "tasks.md"
BEFORE: Final = PROJECT / "bench" / "data" / "tasks_before.csv"
SETTINGS: Final = {"PORTAL_SECOND_LOOK_PERCENT": "100"}
"""So that the first verified registration waits for a second check."""
PATIENCE_MS: Final = 20_000


def main() -> None:
    """Walks the tasks and prints the page. A task that cannot be walked ends the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--write", action="store_true", help="write docs/tasks.md")
    parser.add_argument("--only", default="", help="a part of the name of a task")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        RunningPortal(Path(folder), **SETTINGS) as portal,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=find("chromium"),
            args=["--no-sandbox"] if os.geteuid() == 0 else [],
        )
        counts = [count_task(browser, portal, name) for name in TASKS if options.only in name]
        browser.close()
    page = write_page(counts, read_counts(BEFORE))
    print(page)
    if options.write:
        PAGE.write_text(page, encoding="utf-8")


def count_task(browser: Browser, portal: RunningPortal, name: str) -> TaskCount:
    """Walks one task in an empty browser."""
    context = browser.new_context(**PHONE if name.startswith("returnee") else DESK)
    context.set_default_timeout(PATIENCE_MS)
    hand = Hand(context.new_page(), portal)
    TASKS[name](hand)
    hand.page.wait_for_load_state("load")
    context.close()
    return TaskCount(name, hand.clicks, hand.keys, hand.pages)


if __name__ == "__main__":
    main()
