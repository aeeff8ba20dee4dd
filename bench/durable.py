"""Settings of a PostgreSQL that loses nothing when it is killed, as in service; tests turn them off."""

from typing import Final

DURABLE: Final = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
