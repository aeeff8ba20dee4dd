"""Cursors of the feed of changes: how far a recipient has read."""

import re
from typing import Final, NamedTuple, Self

from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_

EPOCH_LENGTH: Final = 8
_TEXT: Final = re.compile(rf"([0-9a-f]{{{EPOCH_LENGTH}}})-(\d{{1,18}})", re.ASCII)


class FeedCursor(NamedTuple):
    """A place in the feed. The changes behind it are still to be read."""

    epoch: str
    sequence: int

    @classmethod
    def read(cls, given: str) -> Self:
        """Returns the cursor of a text. Raises `Invalid`."""
        match = _TEXT.fullmatch(given)
        if match is None:
            raise Invalid(N_("This cursor is damaged. Copy it again from the last manifest."))
        return cls(match[1], int(match[2]))

    def __str__(self) -> str:
        """Returns the text that `read` reads."""
        return f"{self.epoch}-{self.sequence}"
