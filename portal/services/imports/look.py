"""Which imports an officer may see, finding one, and who may import at all."""

import uuid
from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.domain.choices import Role
from portal.domain.errors import Forbidden, NotFound
from portal.domain.words import N_
from portal.models import Import, Officer

IMPORTING_ROLES: Final = (Role.DISTRICT, Role.REGISTRAR)
PAGE: Final = 30


class Listed(NamedTuple):
    """An import in the list, with what is sealed in it opened."""

    found: Import
    file_name: str
    officer: str


def visible(officer: Officer) -> ColumnElement[bool]:
    """One's own imports, and for a district officer those into the district."""
    own = Import.officer_id == officer.id
    if officer.role is Role.DISTRICT:
        return or_(own, Import.district_code == officer.district_code)
    # A registrar who was given another district has nothing more to do with the old one.
    return and_(own, Import.district_code.is_not_distinct_from(officer.district_code))


def listed(session: Session, vault: Vault, officer: Officer) -> Sequence[Listed]:
    """The newest imports."""
    found = session.execute(
        select(Import, Officer.name)
        .join(Officer, Officer.id == Import.officer_id)
        .where(visible(officer))
        .order_by(Import.uploaded_at.desc(), Import.id.desc())
        .limit(PAGE)
    )
    return [Listed(each, file_name(vault, each), name) for each, name in found]


def find(session: Session, officer: Officer, import_id: uuid.UUID) -> Import:
    """One import, to look at. Raises `NotFound` for those of others."""
    return _find(session, select(Import).where(Import.id == import_id, visible(officer)))


def find_own(session: Session, officer: Officer, import_id: uuid.UUID) -> Import:
    """One import, locked, for who sent it to go on with. Raises `NotFound`, `Forbidden`."""
    check_may_import(officer)
    query = select(Import).where(Import.id == import_id, visible(officer))
    found = _find(session, query.with_for_update())
    if found.officer_id != officer.id:
        raise Forbidden(N_("Only the officer who sent this list can do that."))
    return found


def _find(session: Session, query: Select[Import]) -> Import:
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such import."))
    return found


def file_name(vault: Vault, found: Import) -> str:
    """The name of the file, as the officer has it."""
    return found.unsealed(vault, "file_name") or ""


def check_may_import(officer: Officer) -> None:
    """Raises `Forbidden`."""
    if officer.role not in IMPORTING_ROLES:
        raise Forbidden(N_("This account does not import lists."))
