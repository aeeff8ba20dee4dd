"""The version of this release, and the newest migration that it knows.

The version stands in `setup.cfg` only. It is read there, and not in what pip has installed, so that a
process that loads a new release under its link names the new one.
"""

import re
from pathlib import Path
from typing import Final

_PROJECT = Path(__file__).resolve().parent.parent  # `portal.config` would import much more
VERSION: Final = re.findall(r"(?m)^version = (\S+)$", (_PROJECT / "setup.cfg").read_text())[0]
SCHEMA_REVISION: Final = max(
    path.name[:4] for path in (_PROJECT / "migrations/versions").glob("0*.py")
)
"""Read without Alembic, which would cost each process megabytes."""
