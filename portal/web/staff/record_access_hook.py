"""Writes the access log, and openings of lists to the audit log, after the page has been sent.

A GET changes no working data. Both logs are written in a short separate transaction. If that
fails, the page has been shown anyway, and the access is written to the system log.
"""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

import structlog
from flask import Blueprint, Response, g
from sqlalchemy.exc import SQLAlchemyError

from portal.domain.audit.audit_actions import AuditAction
from portal.services.audit.audit_log import write_audit_entry
from portal.services.privacy import access_log
from portal.unit_of_work import UnitsOfWork
from portal.web import request_context

blueprint = Blueprint("staff_record_access_hook", __name__)

log = structlog.get_logger()


class ListOpening(NamedTuple):
    """An entry of the audit log about a list that a page shows."""

    action: AuditAction
    subject: str
    details: Mapping[str, Any]


def record_access(*registration_ids: uuid.UUID) -> None:
    """Records that the page shows these registrations. Views call it."""
    g.setdefault("accessed", set()).update(registration_ids)


def record_list_opening(opening: ListOpening) -> None:
    """Records that the page shows a list of records without names. Views call it."""
    g.list_opening = opening


class _Access(NamedTuple):
    """What an officer saw on a page."""

    officer_id: uuid.UUID
    at: datetime
    registrations: Collection[uuid.UUID]
    opening: ListOpening | None


@blueprint.after_app_request
def _write_later(response: Response) -> Response:
    seen, opening = g.pop("accessed", ()), g.pop("list_opening", None)
    if seen or opening:
        access = _Access(request_context.officer().id, request_context.now(), seen, opening)
        response.call_on_close(partial(_write, request_context.units(), access))
    return response


def _write(units: UnitsOfWork, access: _Access) -> None:
    opening = access.opening
    try:
        with units.begin(access.at) as work:
            for registration_id in sorted(access.registrations):
                access_log.note_access(work, registration_id, access.officer_id)
            if opening is not None:
                write_audit_entry(
                    work,
                    opening.action,
                    officer_id=access.officer_id,
                    subject=opening.subject,
                    details=opening.details,
                )
    except SQLAlchemyError as error:
        log.error(  # noqa: TRY400 - the name of the error is enough
            "access_log.entry_lost",
            error=type(error).__name__,
            officer=str(access.officer_id),
            list=opening and f"{opening.action.value} {opening.subject} {dict(opening.details)}",
            registrations=[str(each) for each in sorted(access.registrations)],
        )
