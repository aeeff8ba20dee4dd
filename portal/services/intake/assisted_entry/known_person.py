"""Finds known people that match incomplete answers."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import select

from portal.domain.matching.duplicate_pairs import MatchReason
from portal.domain.matching.match_features import MatchFeatures
from portal.domain.matching.partial_features import partial_features
from portal.domain.platform.choices import Language
from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.form_input import FormInput
from portal.domain.registration.states import State
from portal.models import Officer, Registration
from portal.services.matching.candidate_search import candidates
from portal.services.platform.blind_index import PHONE_INDEX
from portal.services.privacy import number_lookup
from portal.services.registration.visibility import visible_to
from portal.services.review.registration_row import RegistrationRow, row_of
from portal.unit_of_work import UnitOfWork

_MOST: Final = 5
_OUT: Final = (State.WITHDRAWN, State.DUPLICATE)


class KnownMatch(NamedTuple):
    """A registration in the officer's area, and the reasons of the match."""

    row: RegistrationRow
    grounds: Sequence[MatchReason]


class KnownPerson(NamedTuple):
    """Possible matches in the officer's area. Nothing is told of other areas."""

    here: Sequence[KnownMatch] = ()
    nearby: bool = False
    """Whether there is one in the district that this officer may not open."""
    refused: bool = False
    """Whether the officer has looked up too many numbers."""

    def __bool__(self) -> bool:
        return self.nearby or bool(self.here)


NO_MATCH: Final = KnownPerson()


def find_known_person(
    work: UnitOfWork, officer: Officer, typed: FormInput, language: Language, *, counts: bool
) -> KnownPerson:
    """Returns possible matches of the typed answers, and people with the same phone.

    A phone alone makes no pair, because families share phones, but it is typed first. `counts` is
    whether this is a look-up of its own; without it only numbers that were counted are answered.
    """
    features = partial_features(typed, dhaka_day(work.now))
    known = _matches(work, officer, features, language)
    numbers = [number for number in (features.mobile, features.document_number) if number]
    admit = number_lookup.admit_lookup if counts else number_lookup.was_admitted
    return known if admit(work, officer, numbers) else KnownPerson(refused=True)


def _matches(
    work: UnitOfWork, officer: Officer, features: MatchFeatures, language: Language
) -> KnownPerson:
    if officer.district_code is None:
        return NO_MATCH
    found = [
        each
        for each in candidates(work, officer, features, language)
        if each.district_code == officer.district_code
    ]
    here = [KnownMatch(each.row, each.grounds) for each in found if each.row is not None][:_MOST]
    shown = {hit.row.reference for hit in here}
    with_phone = _with_phone(work, officer, features)
    mine = set(
        work.session.scalars(
            select(Registration.id).where(
                Registration.id.in_([other.id for other in with_phone]), visible_to(officer)
            )
        )
    )
    here += [
        KnownMatch(row_of(other, language), (MatchReason.PHONE,))
        for other in with_phone
        if other.id in mine and other.reference not in shown
    ]
    return KnownPerson(
        here,
        nearby=any(each.row is None for each in found) or len(mine) < len(with_phone),
    )


def _with_phone(
    work: UnitOfWork, officer: Officer, features: MatchFeatures
) -> Sequence[Registration]:
    if features.mobile is None:
        return []
    return work.session.scalars(
        select(Registration)
        .where(
            Registration.mobile_index == work.vault.index(PHONE_INDEX, features.mobile),
            Registration.district_code == officer.district_code,
            Registration.state.not_in(_OUT),
            Registration.erased_at.is_(None),
        )
        .order_by(Registration.submitted_at.desc(), Registration.id)
        .limit(_MOST)
    ).all()
