"""Blocking keys and duplicate pairs of made-up registrations, so that a search finds them from the start."""

from portal.services.matching import match_pending
from portal.unit_of_work import UnitOfWork

_AT_ONCE = 500


def add_matches(work: UnitOfWork) -> None:
    """Compares all registrations as the worker does."""
    work.session.flush()
    while ids := match_pending.pending_ids(work, limit=_AT_ONCE):
        batch = match_pending.pending_registrations(work, ids)
        batch = match_pending.write_blocking_keys(work, batch)
        match_pending.write_duplicate_pairs(work, match_pending.search_candidates(work, batch))
