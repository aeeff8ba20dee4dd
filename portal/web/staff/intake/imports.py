"""Bulk imports: upload and progress."""

import uuid
from typing import NamedTuple

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from portal.domain.intake.import_columns import NEEDED, columns, missing
from portal.domain.intake.import_types import BulkConsent, ImportStage
from portal.domain.intake.place_questions import NEW_PLACE, PlaceQuestion
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Invalid
from portal.domain.platform.form_input import FormReader
from portal.domain.platform.gettext_marker import N_
from portal.domain.routing.places import load_places
from portal.domain.staff.roles import Role
from portal.models import Import
from portal.services.intake.bulk_import import (
    dry_run_report,
    faulty_rows,
    import_list,
    row_pages,
    sheet_choice,
    undo_import,
)
from portal.services.intake.bulk_import import summary as import_summary
from portal.services.intake.bulk_import import upload as import_upload
from portal.services.intake.bulk_import.import_list import IMPORTING_ROLES
from portal.services.intake.bulk_import.left_out import left_out_of
from portal.services.intake.bulk_import.place_questions import place_questions
from portal.services.intake.bulk_import.upload import Upload
from portal.web import request_context
from portal.web.access import staff
from portal.web.locale import translate
from portal.web.security import takes_file
from portal.web.staff.list_views import newest_request
from portal.web.staff.place_names import district_name

blueprint = Blueprint("staff_imports", __name__)
LOOK_AGAIN = 3
"""Seconds between reloads of the page of a running import, without a script."""


@blueprint.get("/staff/imports")
@staff(*IMPORTING_ROLES)
def show() -> str:
    """Lists the imports, with the upload form."""
    return _page()


@blueprint.post("/staff/imports")
@staff(*IMPORTING_ROLES)
@takes_file
def send() -> BaseResponse | tuple[str, int]:
    """Stores an uploaded file for the import worker."""
    sent = request.files.get("file")
    reader = FormReader(request.form.to_dict(flat=False), request_context.now().date())
    how = reader.choice("consent_how", BulkConsent)
    language = reader.choice("language", Language, Language.BANGLA)
    try:
        if sent is None or not sent.filename:
            raise Invalid(N_("Choose a file."))
        if "consent_how" in reader.problems or not reader.yes("declared"):
            raise Invalid(N_("Say how the people agreed, and tick that you take responsibility."))
        upload = Upload.checked(sent.filename, sent.read(), how, language)
        with request_context.begin() as work:
            made = import_upload.accept_upload(work, request_context.officer(), upload)
    except Invalid as problem:
        return _page(translate(problem.text, **problem.values)), 422
    if made.uploaded_at != request_context.now():
        flash(translate(N_("This same file was sent before. Here is what happened to it.")))
    return redirect(url_for("staff_imports.follow", import_id=made.id), 303)


@blueprint.get("/staff/imports/<uuid:import_id>")
@staff(*IMPORTING_ROLES)
def follow(import_id: uuid.UUID) -> Response:
    """Shows the stage of an import. The page reloads itself while the import runs."""
    return import_page(import_id)


def import_page(import_id: uuid.UUID, problem: str | None = None) -> Response:
    """Returns the page of an import, with the problem of the last step."""
    officer = request_context.officer()
    with request_context.read() as work:
        found = import_list.find_import(work, officer, import_id)
        is_mapping = found.stage in (ImportStage.MAPPING, ImportStage.CHECKED)
        has_outcome = found.stage in (ImportStage.CHECKED, ImportStage.DONE)
        outcome = dry_run_report.dry_run_report(work, found) if has_outcome else None
        decided = undo_import.count_decided(work, found) if found.stage is ImportStage.DONE else 0
        html = render_template(
            "staff/intake/import.html",
            chosen=_chosen(found),
            columns=columns(),
            decided=decided,
            file_name=import_list.file_name(found),
            found=found,
            heading=lambda key: faulty_rows.problem_heading(key, request_context.language()),
            in_words=lambda problem: faulty_rows.in_words(problem, request_context.language()),
            district_name=district_name,
            is_expired=found.expires_at <= request_context.now(),
            may_act=import_list.may_act_on_import(work, officer, found),
            people=import_list.import_people(work, found),
            summary=import_summary.summary_of(found),
            left_out=left_out_of(found),
            sheets=[each.number for each in sheet_choice.choosable_sheets(work, found)],
            place_questions=_place_questions(found),
            new_place=NEW_PLACE,
            left=dry_run_report.rows_left(found),
            may_open=officer.role is Role.DISTRICT,
            needed=NEEDED,
            names=row_pages.names_of_alike(
                work,
                officer,
                outcome.alike.values() if outcome else (),
                request_context.language(),
            ),
            outcome=outcome,
            problem=problem or _refusal(found),
            samples=dry_run_report.row_samples(work, found) if is_mapping else [],
            still=request.args.get("still"),
            still_missing=missing(_chosen(found)),
        )
    response = make_response(html, 422 if problem else 200)
    if found.stage.is_at_work and not request.args.get("still"):
        response.headers["Refresh"] = str(LOOK_AGAIN)
    return response


class _AskedPlace(NamedTuple):
    """A name that is not known, with the places that it may mean, in words."""

    question: PlaceQuestion
    district: str
    near: list[tuple[str, str]]
    """Codes and names."""


def _place_questions(found: Import) -> list[_AskedPlace]:
    if found.stage is not ImportStage.CHECKED:
        return []
    places, language = load_places(), request_context.language()
    return [
        _AskedPlace(
            each,
            district_name(each.district),
            [(code, places.upazila(code).label(language)) for code in each.near],
        )
        for each in place_questions(found)
    ]


def _chosen(found: Import) -> list[str]:
    """Returns the mapping of columns, submitted or saved."""
    return request.form.getlist("column") or list(found.columns)


def _refusal(found: Import) -> str | None:
    if found.stage is not ImportStage.REFUSED:
        return None
    return translate(found.refusal["text"], **found.refusal["values"])


def _page(problem: str | None = None) -> str:
    with request_context.read() as work:
        listed = import_list.list_imports(work, request_context.officer(), newest_request())
    return render_template(
        "staff/intake/imports.html",
        consents=list(BulkConsent),
        languages=list(Language),
        listed=listed.rows,
        next=listed.next,
        problem=problem,
        typed=request.form,
    )
