"""The page of the clicks and keys of each task, before and after the start pages of roles."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

_KEY_SECONDS, _CLICK_SECONDS, _PAGE_SECONDS = 0.28, 1.3, 1.35
BEFORE_COMMIT: Final = "3a8307ef"
_ABOUT: Final = f"""\
# The main task of each role

`make tasks` walks each task in Chromium with the demo data and writes this page. It counts from the page of the sign-in
(for a returnee from the start page) until the task is done. Typing e-mail, password and code counts; the tour after the
first sign-in does not. A click is a press on a link, a button, a box or a field; a list takes two. Seconds follow the
keystroke-level model (Card, Moran, Newell 1980): {_KEY_SECONDS} for a key, {_CLICK_SECONDS} for a click, {_PAGE_SECONDS} to look at a page. They
compare pages with pages; no person was timed.

*Before* is commit {BEFORE_COMMIT}, the last one without start pages of roles and with the long form, walked in the same way
with its own pages (`bench/data/tasks_before.csv`). A dash: that commit had no such task. The returnee types more now,
because the upazila is written instead of chosen from a list.

| task | clicks before | now | keys before | now | pages before | now | seconds before | now |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
"""


class TaskCount(NamedTuple):
    """What one task took."""

    name: str
    clicks: int
    keys: int
    pages: int

    @property
    def seconds(self) -> int:
        """The estimate of the keystroke-level model."""
        return round(
            self.keys * _KEY_SECONDS + self.clicks * _CLICK_SECONDS + self.pages * _PAGE_SECONDS
        )


def read_counts(path: Path) -> Mapping[str, TaskCount]:
    """Returns the counts of a file, by the name of the task."""
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["task"]: TaskCount(
                row["task"], int(row["clicks"]), int(row["keys"]), int(row["pages"])
            )
            for row in csv.DictReader(file)
        }


def write_page(counts: Sequence[TaskCount], before: Mapping[str, TaskCount]) -> str:
    """Returns the page as Markdown."""
    return _ABOUT + "".join(_row(now, before.get(now.name)) for now in counts)


def _row(now: TaskCount, before: TaskCount | None) -> str:
    cells = [now.name]
    for figure in ("clicks", "keys", "pages", "seconds"):
        cells += [str(getattr(before, figure)) if before else "–", str(getattr(now, figure))]
    return f"| {' | '.join(cells)} |\n"
