"""The subjects of audit entries in the words of the page, without codes and row ids."""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import select

from portal.domain.audit.audit_subjects import SUBJECT_OF, SubjectKind
from portal.domain.messaging.kinds import MessageKind
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.reference import LENGTH, show_reference
from portal.domain.routing.places import load_places
from portal.domain.staff.list_views import ListName
from portal.i18n import show_moment
from portal.models import AuditEntry, Export, IdentifiedPerson, Import
from portal.unit_of_work import UnitOfWork
from portal.web import request_context
from portal.web.locale import translate
from portal.web.staff.audit_details import Centres
from portal.web.staff.place_names import district_name


class AuditSubject(NamedTuple):
    """The subject of an entry, and whether it is a name or code in Latin letters."""

    text: str
    is_latin: bool


class _SubjectTable(NamedTuple):
    """A table whose rows are subjects, how one is named, and its name when it is gone."""

    columns: tuple[Any, ...]
    text: str
    gone: str


_ROWS: Final = {
    SubjectKind.IMPORT: _SubjectTable(
        (Import.id, Import.uploaded_at), N_("List of %(what)s"), N_("A list that was deleted")
    ),
    SubjectKind.EXPORT: _SubjectTable(
        (Export.id, Export.asked_at), N_("Export of %(what)s"), N_("An export")
    ),
    SubjectKind.IDENTIFIED_PERSON: _SubjectTable(
        (IdentifiedPerson.id, IdentifiedPerson.district_code),
        N_("An identified person in %(what)s"),
        N_("An identified person"),
    ),
}


_LATIN: Final = (
    SubjectKind.REFERENCE,
    SubjectKind.EMAIL,
    SubjectKind.CAMPAIGN,
    SubjectKind.GATEWAY,
    SubjectKind.MONTH,
)


def subjects_in_words(
    work: UnitOfWork, entries: Iterable[AuditEntry], centres: Centres
) -> dict[int, AuditSubject]:
    """Returns the subject of each entry by its number. Reads each table at most once."""
    by_kind: dict[SubjectKind, list[AuditEntry]] = {}
    for entry in entries:
        by_kind.setdefault(SUBJECT_OF[entry.action], []).append(entry)
    shown: dict[int, AuditSubject] = {}
    for kind, those in by_kind.items():
        names = _row_names(work, kind, {each.subject for each in those}) if kind in _ROWS else {}
        shown |= {
            each.number: AuditSubject(
                names.get(each.subject) or _name(kind, each.subject, centres), kind in _LATIN
            )
            for each in those
        }
    return shown


def _row_names(work: UnitOfWork, kind: SubjectKind, subjects: set[str]) -> dict[str, str]:
    row = _ROWS[kind]
    key = row.columns[0]
    found = work.session.execute(
        select(*row.columns).where(key.in_([UUID(each) for each in subjects]))
    )
    names = {str(each): translate(row.gone) for each in subjects}
    for row_id, what in found:
        words = (
            district_name(what)
            if isinstance(what, str)
            else show_moment(request_context.language(), what)
        )
        names[str(row_id)] = translate(row.text, what=words)
    return names


def _name(kind: SubjectKind, subject: str, centres: Centres) -> str:
    if kind is SubjectKind.REFERENCE and len(subject) == LENGTH:
        return show_reference(subject)
    if kind is SubjectKind.CENTRE:
        return centres.get(subject, subject)
    if kind is SubjectKind.DISTRICT and load_places().has_district(subject):
        return district_name(subject)
    if kind is SubjectKind.MESSAGE_KIND and subject in list(MessageKind):
        return translate(MessageKind(subject).label)
    if kind is SubjectKind.LIST and subject in list(ListName):
        return translate(ListName(subject).label)
    return subject
