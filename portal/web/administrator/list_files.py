"""The lists of administrators as CSV files: the rows of the filters, the columns that the page shows."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from flask import Blueprint, Response, make_response

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.csv_rows import write_csv_rows
from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import Invalid
from portal.domain.platform.formula_escape import escape_formula
from portal.domain.platform.gettext_marker import N_
from portal.domain.staff.list_views import ListName
from portal.domain.staff.roles import Role
from portal.services.audit.audit_log import write_audit_entry
from portal.services.audit.audit_search import search_audit_log
from portal.services.staff.account_list import list_accounts
from portal.unit_of_work import UnitOfWork
from portal.web import request_context
from portal.web.access import staff
from portal.web.administrator.accounts import read_account_query
from portal.web.administrator.audit_log import read_audit_query
from portal.web.locale import translate
from portal.web.staff.audit_details import details_in_words
from portal.web.staff.audit_subjects import subjects_in_words
from portal.web.staff.export_words import centre_names
from portal.web.staff.list_views import shown_list
from portal.web.staff.place_names import area_of

blueprint = Blueprint("administrator_list_files", __name__)

MOST_ROWS: Final = 10_000
"""A longer list is refused, because a file that is cut looks whole."""
_Row = dict[str, str]
"""The cells of a row by the keys of their columns."""


@blueprint.post("/staff/accounts/file")
@staff(Role.ADMINISTRATOR)
def accounts() -> Response:
    """Returns the accounts that match the filters."""
    with request_context.begin() as work:
        found = list_accounts(work, replace(read_account_query(), page=1), size=MOST_ROWS)
        _check_length(is_cut=found.has_next)
        rows = [
            {
                "name": account.name,
                "email": account.email,
                "role": translate((account.desk or account.role).label),
                "area": area_of(work.session, account),
                "last_sign_in": dhaka_day(last).isoformat() if last else "",
                "may_sign_in": translate(N_("Yes") if account.active else N_("No")),
            }
            for account, _, last in found.rows
        ]
        _note(work, ListName.ACCOUNTS, len(rows))
    return _file(ListName.ACCOUNTS, ("name", translate(N_("Name"))), rows)


@blueprint.post("/staff/audit/file")
@staff(Role.ADMINISTRATOR)
def audit_log() -> Response:
    """Returns the entries of the audit log that match the filters, the newest first."""
    with request_context.begin() as work:
        query = replace(read_audit_query(), below=None)
        lines, below = search_audit_log(work, query, page=MOST_ROWS)
        _check_length(is_cut=below is not None)
        centres = centre_names(work.session)
        subjects = subjects_in_words(work, [line.entry for line in lines], centres)
        rows = [
            {
                "what": translate(entry.action.label),
                "at": entry.at.isoformat(timespec="seconds"),
                "who": name or "",
                "subject": subjects[entry.number].text,
                "details": details_in_words(entry.action, entry.details, centres).striptags(),
            }
            for entry, name in lines
        ]
        _note(work, ListName.AUDIT, len(rows))
    return _file(ListName.AUDIT, ("what", translate(N_("What"))), rows)


def _check_length(*, is_cut: bool) -> None:
    if is_cut:
        raise Invalid(
            N_("This list has more than %(most)s rows. Filter it first, then download it."),
            most=MOST_ROWS,
        )


def _note(work: UnitOfWork, name: ListName, rows: int) -> None:
    write_audit_entry(
        work,
        AuditAction.LIST_DOWNLOADED,
        officer_id=request_context.officer().id,
        subject=name.value,
        details={"rows": rows},
    )


def _file(name: ListName, first: tuple[str, str], rows: Sequence[_Row]) -> Response:
    """Returns a file with the first column, which cannot be hidden, and those that the page shows."""
    columns = [first, *((each.key, translate(each.label)) for each in shown_list(name).columns)]
    lines = ([escape_formula(row[key]) for key, _ in columns] for row in rows)
    response = make_response(write_csv_rows([[label for _, label in columns], *lines]))
    response.content_type = "text/csv; charset=utf-8"
    day = dhaka_day(request_context.now())
    response.headers["Content-Disposition"] = f'attachment; filename="phera-{name.value}-{day}.csv"'
    return response
