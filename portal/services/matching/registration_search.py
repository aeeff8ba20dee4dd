"""Finds registrations by phone, document or name.

Search terms never appear in URLs, logs or the audit log. The URL of the results holds a token: the
typed text under AES-SIV, bound to the session of the browser. The token is invalid in another session.
"""

import base64
import binascii
from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import ColumnElement, and_, case, or_, select

from portal.crypto import BlindIndex, Unreadable, Vault
from portal.domain.platform.errors import NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.states import State
from portal.domain.review.search_query import SearchQuery
from portal.domain.routing.places import load_places
from portal.domain.staff.roles import Role
from portal.models import Officer, Registration
from portal.services.matching.blocking_keys import name_hashes
from portal.services.matching.name_search import (
    SEARCH_LIMITS,
    SearchedName,
    SearchLimits,
    read_rows_of_name,
)
from portal.services.platform.blind_index import PHONE_INDEX
from portal.services.registration.registration_mapper import index_of_document
from portal.services.registration.visibility import QUEUES, visible_to
from portal.services.review.list_page import PageRequest
from portal.services.review.queue import QueuePage, QueueReader, read_queue_page, shown_rows
from portal.services.review.queue_cursor import QueueCursor
from portal.unit_of_work import UnitOfWork

_PURPOSE: Final = "search"
_MARK_BYTES: Final = 16


def token_of(vault: Vault, session_token: str, text: str) -> str:
    """Returns the token of a typed text for the URL."""
    encrypted = vault.deterministic_encrypt(_PURPOSE, _mark(vault, session_token) + text.encode())
    return base64.urlsafe_b64encode(encrypted).decode().rstrip("=")


def text_of(vault: Vault, session_token: str, token: str) -> str:
    """Returns the typed text of a token. Raises `NotFound` for an invalid token or another session."""
    try:
        encrypted = base64.b64decode(token + "=" * (-len(token) % 4), b"-_", validate=True)
        opened = vault.deterministic_decrypt(_PURPOSE, encrypted)
    except (Unreadable, binascii.Error, ValueError) as error:
        raise NotFound(N_("This search has expired. Please type it again.")) from error
    mark, text = opened[:_MARK_BYTES], opened[_MARK_BYTES:]
    if not _mark(vault, session_token).matches(mark):
        raise NotFound(N_("This search has expired. Please type it again."))
    return text.decode()


def search_registrations(
    work: UnitOfWork,
    reader: QueueReader,
    query: SearchQuery,
    *,
    after: QueueCursor | None = None,
    limits: SearchLimits = SEARCH_LIMITS,
) -> QueuePage:
    """Returns a page of the officer's registrations that match the text, the newest first."""
    if query.name:
        name = SearchedName(query.name, _hashes(work, reader.officer, query.name))
        rows, following = read_rows_of_name(work, reader.officer, name, after=after, limits=limits)
        return QueuePage(shown_rows(work, reader, rows), following)
    # A condition on each matching row, because SQLite keeps no statistics and would otherwise read
    # the whole district although the phone has an index.
    allowed = and_(visible_to(reader.officer), Registration.state.in_(_states(reader.officer)))
    numbered = select(Registration).where(
        case((allowed, 1), else_=0) == 1, _has_number(work.vault, query)
    )
    asked = PageRequest(after, oldest_first=False, size=limits.size)
    return read_queue_page(work, reader, numbered, asked)


def find_reference(work: UnitOfWork, officer: Officer, query: SearchQuery) -> str | None:
    """Returns the typed reference if it is in the officer's area."""
    if query.reference is None:
        return None
    statement = select(Registration.reference)
    statement = statement.where(Registration.reference == query.reference, visible_to(officer))
    return work.session.scalars(statement).one_or_none()


def _states(officer: Officer) -> Sequence[State]:
    return QUEUES.get(officer.role, ())


def _has_number(vault: Vault, query: SearchQuery) -> ColumnElement[bool]:
    either: list[ColumnElement[bool]] = []
    if query.mobile:
        phone = vault.index(PHONE_INDEX, query.mobile)
        either += [Registration.mobile_index == phone, Registration.alternate_index == phone]
    if query.documents:
        # The type of the document is part of the hash and is unknown here.
        indexes = [index_of_document(vault, kind, number) for kind, number in query.documents]
        either.append(Registration.document_index.in_(indexes))
    return or_(Registration.reference == (query.reference or ""), *either)


def _hashes(work: UnitOfWork, officer: Officer, name: str) -> list[list[bytes]]:
    """Returns the hashes of each word in the districts of the officer's registrations.

    Centres accept people from any district.
    """
    districts: Iterable[str] = load_places().districts
    if officer.district_code and officer.role is not Role.CENTRE:
        districts = [officer.district_code]
    by_word = name_hashes(work.vault, name, districts)
    return [[value for each in word for value in each.values] for word in by_word]


def _mark(vault: Vault, session_token: str) -> BlindIndex:
    return vault.index("search-session", session_token).cut(_MARK_BYTES)
