"""No web process writes before its keys are known to be those of the database."""

from typing import Final

import structlog
from flask import Flask, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from portal.schema_state import is_current
from portal.services.platform.key_checks import (
    NoKeysAccepted,
    WrongKeys,
    accept_first_keys,
    verify_keys,
)
from portal.web import errors, request_context

_READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})

log = structlog.get_logger()


def verify_at_start(app: Flask) -> None:
    """Raises `WrongKeys` if the keys do not belong to the database.

    While the database does not answer, pages are served, and the check comes before the first write.
    """
    with app.app_context():
        try:
            _verify()
        except SQLAlchemyError as error:
            log.warning("keys.unchecked", error=type(error).__name__)
            _verify_before_writing(app)


def _verify() -> None:
    units = request_context.units()
    if not is_current(units.database):
        raise WrongKeys("The database is not up to date. Run `portal db upgrade` first.")
    try:
        with units.read() as work:
            verify_keys(work)
    except NoKeysAccepted:
        if request_context.settings().production:
            raise
        with units.begin() as work:
            accept_first_keys(work)


def _verify_before_writing(app: Flask) -> None:
    verified: list[bool] = []

    def guard() -> Response | None:
        if verified or request.method in _READS:
            return None
        try:
            _verify()
        except WrongKeys as error:
            log.critical("keys.wrong", reason=str(error))
            return errors.error_page(503, retry_after=errors.RETRY_SECONDS)
        verified.append(True)
        return None

    app.before_request(guard)
