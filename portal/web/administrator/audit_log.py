"""The audit log: actions with actor, time and object."""

from collections.abc import Callable
from datetime import date
from typing import Final, TypeVar
from uuid import UUID

from flask import Blueprint, render_template, request

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.errors import Invalid, NotFound
from portal.domain.platform.numerals import read_whole_number
from portal.domain.platform.text import clean
from portal.domain.registration.reference import read_reference
from portal.domain.review.queue_ages import AgeRange
from portal.domain.staff.list_views import ListName
from portal.domain.staff.roles import Role
from portal.services.audit.audit_search import PAGE, AuditQuery, search_audit_log
from portal.services.staff import accounts
from portal.services.staff.sign_in import fold_email
from portal.web import request_context
from portal.web.access import staff
from portal.web.staff.audit_details import details_in_words
from portal.web.staff.audit_subjects import subjects_in_words
from portal.web.staff.export_words import centre_names
from portal.web.staff.list_views import own_list_views, shown_list

blueprint = Blueprint("administrator_audit_log", __name__)

_LARGEST_NUMBER: Final = 10**18 - 1
T = TypeVar("T")


@blueprint.get("/staff/audit")
@staff(Role.ADMINISTRATOR)
def show() -> str:
    """Shows a page of matching entries. The URL holds the filters."""
    query, rows = read_audit_query(), own_list_views().rows or PAGE
    with request_context.read() as work:
        lines, below = search_audit_log(work, query, page=rows)
        officers = accounts.all_officers(work)
        centres = centre_names(work.session)
        subjects = subjects_in_words(work, [line.entry for line in lines], centres)
    return render_template(
        "administrator/audit_log.html",
        lines=lines,
        older={**request.args, "below": below} if below else None,
        accounts=[account for account, _ in officers],
        actions=AuditAction,
        asked=request.args,
        details={
            line.entry.number: details_in_words(line.entry.action, line.entry.details, centres)
            for line in lines
        },
        shown=shown_list(ListName.AUDIT),
        subjects=subjects,
    )


def read_audit_query() -> AuditQuery:
    """Reads the filters of the address. Invalid and missing ones are left out."""
    return AuditQuery(
        officer_id=_asked("officer", UUID),
        action=_asked("action", AuditAction),
        subject=_subject(request.args.get("subject", "")),
        days=AgeRange(_asked("first", date.fromisoformat), _asked("last", date.fromisoformat)),
        below=_asked("below", _number),
    )


def _asked(name: str, read: Callable[[str], T]) -> T | None:
    """Reads a filter. Invalid and missing filters are None."""
    try:
        return read(request.args[name]) if request.args.get(name) else None
    except ValueError:
        return None


def _number(text: str) -> int:
    """Reads the number of an entry. Raises `ValueError` outside the range of the column."""
    number = read_whole_number(text, _LARGEST_NUMBER)
    if number is None:
        raise ValueError(text)
    return number


def _subject(typed: str) -> str:
    """Normalises a subject as in the log: a reference without dashes, or an email address."""
    try:
        return read_reference(typed)
    except (Invalid, NotFound):
        return fold_email(typed) if "@" in typed else clean(typed[:100])
