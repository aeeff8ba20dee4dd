"""Visibility, search and permissions of imports."""

import uuid
from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from portal.domain.intake.import_types import ImportStage
from portal.domain.platform.errors import Forbidden, NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.staff.roles import Desk, Role
from portal.models import Import, Officer
from portal.services.review.newest_rows import FIRST_ROWS, NewestFirst, NewestRequest, NewestRows
from portal.unit_of_work import UnitOfWork

IMPORTING_ROLES: Final = (Role.DISTRICT, Role.REGISTRAR)
ONE_OFFICE: Final = (Desk.AIRPORT, Desk.DEMO_COUNTER, Desk.HOTLINE)
"""Desks whose registrars work in shifts. Each digital centre is an office of its own."""


class ListedImport(NamedTuple):
    """An import in the list, with its sealed values opened."""

    found: Import
    file_name: str
    officer: str


class ImportPeople(NamedTuple):
    """Names of officers. A name is empty if its step is not done."""

    sent: str
    started: str
    undone: str


def visible_imports(officer: Officer) -> ColumnElement[bool]:
    """Returns the condition: imports into the district (officer) or of the office (registrar)."""
    if officer.role is Role.DISTRICT:
        return _in_area(officer)
    return and_(_in_area(officer), _of_office(officer))


def may_act_on_import(work: UnitOfWork, officer: Officer, found: Import) -> bool:
    """Returns whether this officer may continue or undo an import."""
    mine = select(Import.id).where(Import.id == found.id, _in_area(officer), _of_office(officer))
    return work.session.scalars(mine).first() is not None


def import_people(work: UnitOfWork, found: Import) -> ImportPeople:
    """Returns the names of the officers who did each step of an import."""
    ids = (found.officer_id, found.started_by_id, found.undone_by_id)
    query = select(Officer.id, Officer.name).where(Officer.id.in_([each for each in ids if each]))
    names: dict[uuid.UUID | None, str] = {row.id: row.name for row in work.session.execute(query)}
    return ImportPeople(*(names.get(each, "") for each in ids))


def _in_area(officer: Officer) -> ColumnElement[bool]:
    # An officer who moved to another district loses access to imports into the old one.
    return Import.district_code.is_not_distinct_from(officer.district_code)


def _of_office(officer: Officer) -> ColumnElement[bool]:
    """Returns the condition: uploaded by the officer or a colleague of the same role, desk and area."""
    mine = Import.officer_id == officer.id
    if officer.role is Role.REGISTRAR and officer.desk not in ONE_OFFICE:
        return mine
    colleagues = select(Officer.id).where(
        Officer.role == officer.role,
        Officer.desk.is_not_distinct_from(officer.desk),
        Officer.district_code.is_not_distinct_from(officer.district_code),
    )
    return or_(mine, Import.officer_id.in_(colleagues))


def list_imports(
    work: UnitOfWork, officer: Officer, asked: NewestRequest = FIRST_ROWS
) -> NewestRows[ListedImport]:
    """Returns a page of the imports that the officer may see."""
    query = (
        select(Import, Officer.name)
        .join(Officer, Officer.id == Import.officer_id)
        .where(visible_imports(officer))
    )
    newest = NewestFirst(query, Import.uploaded_at, Import.id)
    return newest.read(work, {}, asked, lambda row: ListedImport(row[0], file_name(row[0]), row[1]))


def imports_to_finish(work: UnitOfWork, officer: Officer, *, most: int) -> Sequence[ListedImport]:
    """Returns the imports of the own office that wait for an officer, the oldest first.

    They wait for a mapping, for a decision about the checked rows, or for the correction of faulty rows
    before these are deleted.
    """
    found = work.session.execute(
        select(Import, Officer.name)
        .join(Officer, Officer.id == Import.officer_id)
        .where(
            _in_area(officer),
            _of_office(officer),
            Import.expires_at > work.now,
            or_(
                Import.stage.in_((ImportStage.MAPPING, ImportStage.CHECKED)),
                and_(Import.stage == ImportStage.DONE, Import.rows_wrong > 0),
            ),
        )
        .order_by(Import.uploaded_at, Import.id)
        .limit(most)
    )
    return [ListedImport(each, file_name(each), name) for each, name in found]


def find_import(work: UnitOfWork, officer: Officer, import_id: uuid.UUID) -> Import:
    """Returns one import for reading. Raises `NotFound` for those of others."""
    return _find(
        work.session, select(Import).where(Import.id == import_id, visible_imports(officer))
    )


def find_own_import(work: UnitOfWork, officer: Officer, import_id: uuid.UUID) -> Import:
    """Returns one import, locked for its office. Raises `NotFound`, `Forbidden`."""
    check_may_import(officer)
    query = select(Import).where(Import.id == import_id, visible_imports(officer))
    found = _find(work.session, query.with_for_update())
    if not may_act_on_import(work, officer, found):
        raise Forbidden(N_("Only the office that sent this list can do that."))
    return found


def _find(session: Session, query: Select[Import]) -> Import:
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such import."))
    return found


def file_name(found: Import) -> str:
    """Returns the name of the uploaded file."""
    return found.file_name or ""


def check_may_import(officer: Officer) -> None:
    """Raises `Forbidden` if the officer may not import."""
    if officer.role not in IMPORTING_ROLES:
        raise Forbidden(N_("This account cannot import lists."))
