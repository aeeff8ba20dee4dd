"""A fresh second factor before an action with great effect, in a session that is already open."""

from datetime import timedelta
from typing import Final

from sqlalchemy import or_, select, update

from portal.domain.platform.errors import TooMany
from portal.domain.platform.gettext_marker import N_
from portal.models import Officer, StaffSession
from portal.services.platform.rate_limit import RateLimit, count_use
from portal.services.staff import second_factor
from portal.services.staff.sign_in import session_token_hash
from portal.unit_of_work import UnitOfWork

FRESH: Final = timedelta(minutes=10)
"""How long a sign-in or a confirmation counts."""
_QUARTER: Final = timedelta(minutes=15)
TRIES: Final = RateLimit("step_up", 10, _QUARTER)


def is_second_factor_fresh(work: UnitOfWork, token: str) -> bool:
    """Returns whether the session of this token began or was confirmed a few minutes ago."""
    since = work.now - FRESH
    session = select(StaffSession.id).where(
        StaffSession.token_hash == session_token_hash(work.vault, token),
        or_(StaffSession.started_at > since, StaffSession.confirmed_at > since),
    )
    return work.session.scalars(session).first() is not None


def confirm_second_factor(
    work: UnitOfWork, officer: Officer, token: str, code: str
) -> bool | TooMany:
    """Confirms a session by a code of the app, which then is used up.

    Returns the error over a limit, because raising it inside the transaction would undo the count.
    """
    if count_use(work, TRIES, officer.email) > TRIES.most:
        minutes = int(_QUARTER.total_seconds()) // 60
        return TooMany(
            N_("Too many tries. Please wait %(minutes)s minutes and try again."),
            retry_after=minutes * 60,
            minutes=minutes,
        )
    step = second_factor.matching_step(officer.totp_secret or "", code, now=work.now)
    if step is None or not second_factor.use_step(work, officer, step):
        return False
    work.session.execute(
        update(StaffSession)
        .where(StaffSession.token_hash == session_token_hash(work.vault, token))
        .values(confirmed_at=work.now)
    )
    return True
