"""Writes the access log after the page has been sent.

A GET changes no working data. The access log is written in a short separate transaction. If that
fails, the page has been shown anyway, and the access is written to the system log.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime
from functools import partial

import structlog
from flask import Blueprint, Response, g
from sqlalchemy.exc import SQLAlchemyError

from portal.services.privacy import access_log
from portal.unit_of_work import UnitsOfWork
from portal.web import request_context

blueprint = Blueprint("staff_record_access_hook", __name__)

log = structlog.get_logger()


def record_access(*registration_ids: uuid.UUID) -> None:
    """Records that the page shows these registrations. Views call it."""
    g.setdefault("accessed", set()).update(registration_ids)


@blueprint.after_app_request
def _write_later(response: Response) -> Response:
    if seen := g.pop("accessed", None):
        officer_id, now = request_context.officer().id, request_context.now()
        response.call_on_close(partial(_write, request_context.units(), seen, officer_id, now))
    return response


def _write(
    units: UnitsOfWork, seen: Iterable[uuid.UUID], officer_id: uuid.UUID, now: datetime
) -> None:
    try:
        with units.begin(now) as work:
            for registration_id in sorted(seen):
                access_log.note_access(work, registration_id, officer_id)
    except SQLAlchemyError as error:
        log.error(  # noqa: TRY400 - the name of the error is enough
            "access_log.entry_lost",
            error=type(error).__name__,
            officer=str(officer_id),
            registrations=[str(each) for each in sorted(seen)],
        )
