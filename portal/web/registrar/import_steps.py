"""The steps of an import that an officer takes: what the columns hold, go ahead, take it back."""

import uuid
from collections.abc import Callable

from flask import Blueprint, Response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from portal.domain.errors import Invalid
from portal.services.imports import columns as import_columns
from portal.services.imports import make as import_make
from portal.services.imports import undo as import_undo
from portal.services.imports.look import IMPORTING_ROLES
from portal.services.imports.make import Wishes
from portal.web import current
from portal.web.access import staff
from portal.web.locale import translate
from portal.web.registrar.imports import import_page

blueprint = Blueprint("registrar_import_steps", __name__)

Step = Callable[[Session], None]


@blueprint.post("/staff/imports/<uuid:import_id>/columns")
@staff(*IMPORTING_ROLES)
def columns(import_id: uuid.UUID) -> BaseResponse | Response:
    """What each column holds; then all rows are checked."""
    keys = request.form.getlist("column")

    def step(session: Session) -> None:
        import_columns.choose(
            session, current.vault(), current.officer(), import_id, keys, now=current.now()
        )

    return _take(import_id, step)


@blueprint.post("/staff/imports/<uuid:import_id>/make")
@staff(*IMPORTING_ROLES)
def make(import_id: uuid.UUID) -> BaseResponse | Response:
    """The registrations are to be made."""
    wishes = Wishes(
        tells=request.form.get("tells") == "yes",
        skips_alike=request.form.get("skips_alike") == "yes",
        rows=request.form.get("rows", ""),
    )

    def step(session: Session) -> None:
        import_make.start(
            session, current.vault(), current.officer(), import_id, wishes, now=current.now()
        )

    return _take(import_id, step)


@blueprint.post("/staff/imports/<uuid:import_id>/undo")
@staff(*IMPORTING_ROLES)
def undo(import_id: uuid.UUID) -> BaseResponse | Response:
    """All of it is to be taken back."""
    reason = request.form.get("reason", "")

    def step(session: Session) -> None:
        import_undo.undo(
            session, current.vault(), current.officer(), import_id, reason, now=current.now()
        )

    return _take(import_id, step)


def _take(import_id: uuid.UUID, step: Step) -> BaseResponse | Response:
    try:
        with current.database().begin() as session:
            step(session)
    except Invalid as problem:
        return import_page(import_id, translate(problem.text, **problem.values))
    return redirect(url_for("registrar_imports.follow", import_id=import_id), 303)
