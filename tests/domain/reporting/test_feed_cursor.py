"""Cursors of the feed of changes."""

import pytest

from portal.domain.platform.errors import Invalid
from portal.domain.reporting.feed_cursor import FeedCursor


def test_a_cursor_is_read_as_it_was_written() -> None:
    cursor = FeedCursor("0a1b2c3d", 9_000_000_000)
    assert FeedCursor.read(str(cursor)) == cursor


@pytest.mark.parametrize(
    "given",
    ["", "0a1b2c3d", "0a1b2c3d-", "0a1b2c3d--1", "0A1B2C3D-1", "0a1b2c3d-১২", "0a1b2c3d-1\n",
     "0a1b2c3d-1 OR 1=1", f"0a1b2c3d-{'9' * 19}"],
)  # fmt: skip
def test_a_damaged_cursor_is_refused(given: str) -> None:
    with pytest.raises(Invalid, match="damaged"):
        FeedCursor.read(given)
