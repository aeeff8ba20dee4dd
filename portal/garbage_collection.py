"""The garbage collector of a process that answers requests."""

import gc
from typing import Final

_THRESHOLDS: Final = (20_000, 20, 50)
"""A staff page makes 50,000 objects, of which the default lets the collector begin 70 times."""


def keep_loaded_objects() -> None:
    """Lets the collector begin seldom, and leave out what is loaded now.

    A full collection looks at each object of the process. The portal has 270,000 after its start, for
    which a request waits 170 ms. There is no collection before: it would take as long, and find 900 objects.
    """
    gc.set_threshold(*_THRESHOLDS)
    gc.freeze()
