"""The officer's steps of an import: mapping of columns, start, undo."""

import uuid
from collections.abc import Callable

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from portal.domain.platform.errors import Invalid
from portal.services.intake.bulk_import import column_mapping as import_columns
from portal.services.intake.bulk_import import make_registrations as import_make
from portal.services.intake.bulk_import import undo_import as import_undo
from portal.services.intake.bulk_import.import_list import IMPORTING_ROLES
from portal.services.intake.bulk_import.make_registrations import ImportOptions
from portal.services.intake.bulk_import.place_answers import answer_place_questions
from portal.services.intake.bulk_import.sheet_choice import choose_sheet
from portal.unit_of_work import UnitOfWork
from portal.web import request_context
from portal.web.access import staff
from portal.web.locale import translate
from portal.web.staff.intake.imports import import_page

blueprint = Blueprint("staff_import_steps", __name__)

Step = Callable[[UnitOfWork], None]


@blueprint.post("/staff/imports/<uuid:import_id>/columns")
@staff(*IMPORTING_ROLES)
def columns(import_id: uuid.UUID) -> BaseResponse | Response:
    """Saves the mapping of columns and starts the check of all rows."""
    keys = request.form.getlist("column")

    def step(work: UnitOfWork) -> None:
        import_columns.choose_columns(work, request_context.officer(), import_id, keys)

    return _take(import_id, step)


@blueprint.post("/staff/imports/<uuid:import_id>/sheet")
@staff(*IMPORTING_ROLES)
def sheet(import_id: uuid.UUID) -> BaseResponse | Response:
    """Reads another sheet of the file instead."""
    number = request.form.get("sheet", 0, type=int)

    def step(work: UnitOfWork) -> None:
        choose_sheet(work, request_context.officer(), import_id, number)

    return _take(import_id, step)


@blueprint.post("/staff/imports/<uuid:import_id>/places")
@staff(*IMPORTING_ROLES)
def places(import_id: uuid.UUID) -> BaseResponse | Response:
    """Saves what unknown names of places mean and checks all rows again."""
    asked = zip(*map(request.form.getlist, ("district", "name", "meant")), strict=False)
    answers = {(district, name): meant for district, name, meant in asked}

    def step(work: UnitOfWork) -> None:
        answer_place_questions(work, request_context.officer(), import_id, answers)

    return _take(import_id, step)


@blueprint.post("/staff/imports/<uuid:import_id>/make")
@staff(*IMPORTING_ROLES)
def make(import_id: uuid.UUID) -> BaseResponse | Response:
    """Starts the creation of registrations."""
    options = ImportOptions(
        sends_sms=request.form.get("tells") == "yes",
        skips_alike=request.form.get("skips_alike") == "yes",
        rows=request.form.get("rows", ""),
    )

    def step(work: UnitOfWork) -> None:
        import_make.start_making(work, request_context.officer(), import_id, options)

    return _take(import_id, step)


@blueprint.post("/staff/imports/<uuid:import_id>/undo")
@staff(*IMPORTING_ROLES)
def undo(import_id: uuid.UUID) -> BaseResponse | Response:
    """Starts the undo of the whole import."""
    reason = request.form.get("reason", "")

    def step(work: UnitOfWork) -> None:
        import_undo.undo_import(work, request_context.officer(), import_id, reason)

    return _take(import_id, step)


def _take(import_id: uuid.UUID, step: Step) -> BaseResponse | Response:
    try:
        with request_context.begin() as work:
            step(work)
    except Invalid as problem:
        return import_page(import_id, translate(problem.text, **problem.values))
    return redirect(url_for("staff_imports.follow", import_id=import_id), 303)
