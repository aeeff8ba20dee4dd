"""Pictures of the monthly update: the form with the statement of consent, the files, and the withdrawal."""

import uuid

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import Conflict, Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.reporting.monthly_picture import (
    LONGEST_CAPTION,
    LONGEST_CREDIT,
    LONGEST_PEOPLE,
    MOST_PICTURES,
    PictureConsent,
    PictureStatement,
    PictureTexts,
)
from portal.domain.reporting.report_month import ReportMonth
from portal.domain.staff.roles import Role
from portal.services.platform.encoded_picture import LARGEST_PICTURE, EncodedPicture, read_picture
from portal.services.reporting import monthly_picture_consent
from portal.services.reporting.monthly_document import find_frozen
from portal.services.reporting.monthly_picture_consent import PictureToAdd
from portal.services.reporting.monthly_pictures import find_picture, pictures_of
from portal.web import request_context
from portal.web.access import staff
from portal.web.locale import translate
from portal.web.ministry.monthly_update import month_of_address
from portal.web.security import takes_file

blueprint = Blueprint("ministry_monthly_pictures", __name__)

_MEGABYTE = 1024 * 1024


@blueprint.get("/staff/monthly-update/<month>/pictures")
@staff(Role.MINISTRY)
def show(month: str) -> str:
    """Lists the pictures of a month with the statements of consent, and the form for another one."""
    return _page(month_of_address(month))


@blueprint.post("/staff/monthly-update/<month>/pictures")
@staff(Role.MINISTRY)
@takes_file
def add(month: str) -> tuple[str, int] | Response:
    """Adds a picture with its statement of consent."""
    wanted = month_of_address(month)
    given = request.form.to_dict()
    try:
        statement = PictureStatement.read(given, dhaka_day(request_context.now()))
        added = PictureToAdd(_uploaded(), PictureTexts.read(given), statement)
        with request_context.begin() as work:
            monthly_picture_consent.add_picture(work, request_context.officer(), wanted, added)
    except (Invalid, Conflict) as problem:
        status = 422 if isinstance(problem, Invalid) else 409
        return _page(wanted, translate(problem.text, **problem.values)), status
    flash(translate(N_("The picture stands in the update.")))
    return redirect(url_for("ministry_monthly_pictures.show", month=month), 303)


@blueprint.get("/staff/monthly-update/<month>/pictures/<uuid:picture_id>.jpg")
@staff(Role.MINISTRY, Role.ADMINISTRATOR)
def picture(month: str, picture_id: uuid.UUID) -> Response:
    """Returns a picture as JPEG. Once withdrawn, it is not found."""
    wanted = month_of_address(month)
    with request_context.read() as work:
        found = find_picture(work, wanted, picture_id)
    response = make_response(found.content)
    response.content_type = "image/jpeg"
    return response


@blueprint.post("/staff/monthly-update/<month>/pictures/<uuid:picture_id>/withdraw")
@staff(Role.MINISTRY)
def withdraw(month: str, picture_id: uuid.UUID) -> Response:
    """Takes a picture out, also of a frozen month."""
    wanted = month_of_address(month)
    with request_context.begin() as work:
        monthly_picture_consent.withdraw_picture(
            work, request_context.officer(), wanted, picture_id
        )
    flash(translate(N_("The picture is deleted here. Tell those who have files with it.")))
    return redirect(url_for("ministry_monthly_pictures.show", month=month), 303)


def _uploaded() -> EncodedPicture:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid(N_("Choose a file."))
    return read_picture(sent.read(LARGEST_PICTURE + 1))


def _page(month: ReportMonth, problem: str | None = None) -> str:
    today = dhaka_day(request_context.now())
    with request_context.read() as work:
        is_frozen = find_frozen(work, month) is not None
        pictures = [
            (each, PictureTexts.of_stored(each.texts or ""), each.people, each.paper_holder)
            for each in pictures_of(work, month)
        ]
    return render_template(
        "ministry/monthly_pictures.html",
        consents=tuple(PictureConsent),
        is_frozen=is_frozen,
        largest=LARGEST_PICTURE // _MEGABYTE,
        longest_caption=LONGEST_CAPTION,
        longest_credit=LONGEST_CREDIT,
        longest_people=LONGEST_PEOPLE,
        month=month,
        most=MOST_PICTURES,
        pictures=pictures,
        problem=problem,
        today=today,
        typed=request.form,
    )
