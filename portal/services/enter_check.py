"""Who is known already of somebody whose answers are still being typed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.domain.choices import Language
from portal.domain.clues import Clues
from portal.domain.duplicates import Ground
from portal.domain.states import State
from portal.domain.typed import Typed
from portal.domain.typed_clues import clues_in
from portal.models import Officer, Registration
from portal.services.duplicates.find_duplicates import candidates
from portal.services.fill_in import today
from portal.services.queue import Row, row_of
from portal.services.record import PHONE_INDEX
from portal.services.scope import visible

_MOST: Final = 5
_OUT: Final = (State.WITHDRAWN, State.DUPLICATE)


class Hit(NamedTuple):
    """A registration of the officer's own area, and what it has in common."""

    row: Row
    grounds: Sequence[Ground]


class Known(NamedTuple):
    """Who may be the same person. Of those in another area one learns only that there is one."""

    here: Sequence[Hit] = ()
    elsewhere: bool = False

    def __bool__(self) -> bool:
        return self.elsewhere or bool(self.here)


NOBODY: Final = Known()


def look(
    session: Session,
    vault: Vault,
    officer: Officer,
    typed: Typed,
    language: Language,
    *,
    now: datetime,
) -> Known:
    """Whoever may be this person by what is typed so far, and whoever has this phone.

    A phone alone makes no pair, for families share one; but it is what is typed first.
    """
    clues = clues_in(typed, today(now))
    found = candidates(session, vault, officer, clues, language)
    here = [Hit(each.row, each.grounds) for each in found if each.row is not None][:_MOST]
    shown = {hit.row.reference for hit in here}
    with_phone = _with_phone(session, vault, clues)
    mine = set(
        session.scalars(
            select(Registration.id).where(
                Registration.id.in_([other.id for other in with_phone]), visible(officer)
            )
        )
    )
    here += [
        Hit(row_of(vault, other, language), (Ground.PHONE,))
        for other in with_phone
        if other.id in mine and other.reference not in shown
    ]
    return Known(
        here,
        elsewhere=any(each.row is None for each in found) or len(mine) < len(with_phone),
    )


def _with_phone(session: Session, vault: Vault, clues: Clues) -> Sequence[Registration]:
    if clues.mobile is None:
        return []
    return session.scalars(
        select(Registration)
        .where(
            Registration.mobile_index == vault.index(PHONE_INDEX, clues.mobile),
            Registration.state.not_in(_OUT),
            Registration.erased_at.is_(None),
        )
        .order_by(Registration.submitted_at.desc(), Registration.id)
        .limit(_MOST)
    ).all()
