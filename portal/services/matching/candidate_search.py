"""Candidate search: finds possible duplicates by equal keys, then compares them by rules.

Every search uses an index on keyed hashes: the document, the phone, and the blocking keys
(`portal.services.matching.blocking_keys`). Keys with too many registrations are dropped, which
bounds the work per registration.
"""

import uuid
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    LargeBinary,
    Select,
    bindparam,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, load_only

from portal.domain.matching.duplicate_pairs import OUT, MatchReason
from portal.domain.matching.match_features import MatchFeatures, MatchScore, compare_features
from portal.domain.platform.choices import Language
from portal.domain.registration.answers import Answers
from portal.domain.registration.birth import Birth
from portal.domain.registration.states import State
from portal.domain.registration.topics.documents import Documents
from portal.logs import log_failure
from portal.models import BlockingKey, Officer, Registration
from portal.services.matching.blocking_keys import hashes_to_find
from portal.services.platform.blind_index import PHONE_INDEX
from portal.services.registration.registration_mapper import document_index
from portal.services.registration.visibility import visible_to
from portal.services.review.registration_row import RegistrationRow, row_of
from portal.unit_of_work import UnitOfWork

MOST_HOLDERS: Final = 200
"""A key, phone or document with more registrations is dropped, because it is costly and unspecific."""
MOST_COMPARED: Final = 100
"""Names opened for one registration: of the candidates with the most equal keys."""
_DOCUMENT, _PHONE = 1000, 1001
_SURE: Final = 100
"""The weight of an equal document or phone relative to one equal key of a name."""
_COLUMNS: Final = (
    Registration.id,
    Registration.version,
    Registration.state,
    Registration.erased_at,
    Registration.name_bn,
    Registration.name_en,
    Registration.father_name,
    Registration.mother_name,
    Registration.sex,
    Registration.birth,
    Registration.mobile,
    Registration.document_type,
    Registration.document_number,
    Registration.district_code,
    Registration.permanent_district_code,
)
MATCH_COLUMNS: Final = load_only(*_COLUMNS, raiseload=True)
"""Loads only the columns that `features_of` needs."""


class SearchCaps(NamedTuple):
    """Caps of a search: the registrations behind a key, and the registrations compared."""

    holders: int = MOST_HOLDERS
    compared: int = MOST_COMPARED


SEARCH_CAPS: Final = SearchCaps()


class FoundCandidates(NamedTuple):
    """Another registration that makes a pair, and the reasons."""

    registration_id: uuid.UUID
    match_score: MatchScore


class Candidate(NamedTuple):
    """A candidate for an officer. For one in another area only the district is visible."""

    row: RegistrationRow | None
    district_code: str
    grounds: tuple[MatchReason, ...]
    score: int


def features_of(registration: Registration) -> MatchFeatures:
    """Returns the features of a candidate; no features if the row cannot or may not be opened."""
    try:
        return open_features(registration)
    except Exception as error:  # noqa: BLE001 - the search goes on with the other candidates
        log_failure("matching.registration_unreadable", error, id=str(registration.id))
        return MatchFeatures()


def open_features(registration: Registration) -> MatchFeatures:
    """Returns the features for a comparison; no features of a withdrawn or erased registration."""
    if registration.state is State.WITHDRAWN or registration.erased_at is not None:
        return MatchFeatures()
    districts = (registration.district_code, registration.permanent_district_code)
    return MatchFeatures(
        names=tuple(name for name in (registration.name_bn, registration.name_en) if name),
        sex=registration.sex,
        birth=Birth.from_text(registration.birth or ""),
        father=registration.father_name,
        mother=registration.mother_name,
        districts=frozenset(filter(None, districts)),
        mobile=registration.mobile,
        document_type=registration.document_type,
        document_number=registration.document_number,
    )


def candidates(
    work: UnitOfWork, officer: Officer, answers: Answers | MatchFeatures, language: Language
) -> list[Candidate]:
    """Returns possible matches of these answers, the highest score first. Stores nothing.

    For assisted entry and import. For incomplete answers, pass their `MatchFeatures`.
    """
    features = answers if isinstance(answers, MatchFeatures) else MatchFeatures.of(answers)
    found = find_duplicates(work, features)
    if not found:
        return []  # this is the case for nearly all rows of a list
    ids = [one.registration_id for one in found]
    here = {
        each.id: each
        for each in work.session.scalars(
            select(Registration).where(_one_of(ids), visible_to(officer))
        )
    }
    districts = {
        row.id: row.district_code
        for row in work.session.execute(
            select(Registration.id, Registration.district_code).where(_one_of(ids))
        )
    }
    return [
        Candidate(
            row=row_of(here[one.registration_id], language)
            if one.registration_id in here
            else None,
            district_code=districts[one.registration_id],
            grounds=one.match_score.grounds,
            score=one.match_score.score,
        )
        for one in found
    ]


def find_duplicates(
    work: UnitOfWork,
    features: MatchFeatures,
    *,
    but: uuid.UUID | None = None,
    caps: SearchCaps = SEARCH_CAPS,
) -> list[FoundCandidates]:
    """Returns the registrations that make a pair with these features, the highest score first.

    Excludes `but` (the registration itself), withdrawn and erased registrations, and duplicates.
    """
    ids = candidate_ids(work, features, but=but, caps=caps)
    if not ids:
        return []
    others = work.session.scalars(
        select(Registration)
        .where(
            _one_of(ids),
            Registration.state.not_in(OUT),
            Registration.erased_at.is_(None),
        )
        .options(MATCH_COLUMNS)
    )
    found = [
        FoundCandidates(other.id, match_score)
        for other in others
        if (match_score := compare_features(features, features_of(other)))
    ]
    return sorted(found, key=lambda one: (-one.match_score.score, one.registration_id))


def candidate_ids(
    work: UnitOfWork,
    features: MatchFeatures,
    *,
    but: uuid.UUID | None = None,
    caps: SearchCaps = SEARCH_CAPS,
) -> list[uuid.UUID]:
    """Returns the registrations with equal keys, document or phone, those with most matches first."""
    hashes = hashes_to_find(work.vault, features)
    papers = Documents(features.document_type, features.document_number, None)
    document = document_index(work.vault, papers)
    phone = work.vault.index(PHONE_INDEX, features.mobile) if features.mobile else None
    live = len(work.vault.index_key_ids)
    given: dict[str, bytes | None] = {_name(number): each for number, each in enumerate(hashes)}
    for number in range(live):
        given[f"document_{number}"] = document.values[number] if document else None
        given[f"phone_{number}"] = phone.values[number] if phone else None
    by_key: dict[int, list[uuid.UUID]] = {}
    for key, owner in work.session.execute(_search(len(hashes), caps.holders, live), given):
        by_key.setdefault(key, []).append(owner)
    weights = Counter[uuid.UUID]()
    for key, owners in by_key.items():
        if len(owners) <= caps.holders:
            weights.update(dict.fromkeys(owners, 1 if key < _DOCUMENT else _SURE))
    if but:
        weights.pop(but, None)
    return [owner for owner, _ in weights.most_common(caps.compared)]


@cache
def _search(keys: int, most: int, live: int) -> CompoundSelect[int, uuid.UUID]:
    """Builds one statement for all searches, each limited to one row above its cap.

    Documents and phones are searched under each of the `live` index keys.
    """
    lookups = [
        _key_lookup(number, BlockingKey.registration_id, BlockingKey.hash, _name(number), most)
        for number in range(keys)
    ]
    own, document, phone = Registration.id, Registration.document_index, Registration.mobile_index
    for number in range(live):
        lookups.append(_key_lookup(_DOCUMENT, own, document, f"document_{number}", most))
        lookups.append(_key_lookup(_PHONE, own, phone, f"phone_{number}", most))
    return union_all(*lookups)


def _key_lookup(
    key: int,
    owner: InstrumentedAttribute[uuid.UUID],
    column: InstrumentedAttribute[Any],
    given: str,
    most: int,
) -> Select[Any]:
    found = (
        select(literal_column(str(key)).label("key"), owner.label("owner"))
        .where(column == bindparam(given, type_=LargeBinary))
        .limit(literal_column(str(most + 1)))
        .subquery()
    )
    return select(found.c.key, found.c.owner)


def _name(number: int) -> str:
    return f"hash_{number}"


def _one_of(ids: Sequence[uuid.UUID]) -> ColumnElement[bool]:
    return Registration.id.in_(ids)
