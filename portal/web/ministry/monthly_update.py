"""The monthly update: the page of a month, its files, its texts, and freezing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.dates import MonthYear, dhaka_day
from portal.domain.platform.errors import Invalid, NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.reporting.report_month import ReportMonth, months_between
from portal.domain.staff.roles import Role
from portal.services.reporting import monthly_freeze
from portal.services.reporting.indicator_sums import first_counted_day
from portal.services.reporting.monthly_document import (
    MonthlyDocument,
    find_frozen,
    find_month,
    read_monthly_update,
    row_names,
)
from portal.services.reporting.monthly_freeze import (
    LONGEST_TEXT,
    CorrectionInput,
    SectionText,
    why_not_frozen,
)
from portal.services.reporting.monthly_pdf import month_of
from portal.services.reporting.monthly_picture_words import caption_text, credit_text
from portal.services.reporting.monthly_pictures import (
    PictureFile,
    ShownPicture,
    read_picture_files,
    read_pictures,
)
from portal.services.reporting.monthly_records import has_records, may_open_records
from portal.services.reporting.monthly_table import MONTHLY_FILES
from portal.web import request_context
from portal.web.access import staff
from portal.web.errors import error_page
from portal.web.locale import translate
from portal.web.staff.step_up import fresh_second_factor

blueprint = Blueprint("ministry_monthly_update", __name__)


@blueprint.get("/staff/monthly-update")
@staff(Role.MINISTRY, Role.ADMINISTRATOR)
def show() -> str | Response:
    """Shows the update of a month, or returns it as a file. A bad month is refused with 400."""
    with request_context.read() as work:
        try:
            month = find_month(work, request.args.get("month", ""))
        except Invalid as problem:
            return error_page(400, translate(problem.text, **problem.values))
        kind = request.args.get("as")
        document = read_monthly_update(work, month) if kind else {}
        pictures = read_picture_files(work, document)
    return _file(document, pictures, kind) if kind else _page(month)


@blueprint.post("/staff/monthly-update/<month>/text")
@staff(Role.MINISTRY)
def save_text(month: str) -> tuple[str, int] | Response:
    """Saves the text of a section."""
    given = request.form
    wanted = month_of_address(month)
    try:
        text = SectionText.read(
            *(given.get(name, "") for name in ("section", "text_en", "text_bn"))
        )
        with request_context.begin() as work:
            monthly_freeze.save_section_text(work, request_context.officer(), wanted, text)
    except Invalid as problem:
        return _page(wanted, translate(problem.text, **problem.values)), 422
    flash(translate(N_("The text is saved.")))
    return redirect(url_for("ministry_monthly_update.show", month=month))


@blueprint.post("/staff/monthly-update/<month>/freeze")
@staff(Role.MINISTRY)
@fresh_second_factor
def freeze(month: str) -> Response:
    """Signs the update of a month and stores it for good."""
    wanted = month_of_address(month)
    with request_context.begin() as work:
        monthly_freeze.freeze_month(work, request_context.officer(), wanted)
    flash(translate(N_("The month is frozen and signed. It does not change any more.")))
    return redirect(url_for("ministry_monthly_update.show", month=month))


@blueprint.post("/staff/monthly-update/<month>/correct")
@staff(Role.MINISTRY)
def correct(month: str) -> tuple[str, int] | Response:
    """Enters a correction of a frozen month."""
    given = request.form
    wanted = month_of_address(month)
    try:
        correction = CorrectionInput.read(
            *(given.get(name, "") for name in ("row", "amount", "reason"))
        )
        with request_context.begin() as work:
            made = monthly_freeze.correct_month(work, request_context.officer(), wanted, correction)
            shown_in = ReportMonth.of(made.shown_in)
    except Invalid as problem:
        return _page(wanted, translate(problem.text, **problem.values)), 422
    flash(translate(N_("The correction appears in this month.")))
    return redirect(url_for("ministry_monthly_update.show", month=str(shown_in)))


def month_of_address(text: str) -> ReportMonth:
    """Returns the month of an address. Raises `NotFound` for one without figures."""
    try:
        with request_context.read() as work:
            return find_month(work, text)
    except Invalid as problem:
        raise NotFound(problem.text, **problem.values) from problem


def _page(month: ReportMonth, problem: str | None = None) -> str:
    today = dhaka_day(request_context.now())
    with request_context.read() as work:
        document = read_monthly_update(work, month)
        frozen = find_frozen(work, month)
        why_not = None if frozen is not None else why_not_frozen(work, month)
        first = ReportMonth.of(first_counted_day(work) or today)
        sha256 = frozen.sha256 if frozen is not None else None
        pictures = read_pictures(work, document)
    return render_template(
        "ministry/monthly_update.html",
        corrections=_corrections(document),
        counted_at=_moment(document["counted_at"]),
        document=document,
        frozen_at=_moment(document.get("frozen_at")),
        has_adjustments=any(row["adjustment"] for row in _rows(document)),
        has_hidden=any(row.get("hidden") for row in _rows(document)),
        listed=_listed(document),
        longest_text=LONGEST_TEXT,
        may_write=request_context.officer().role is Role.MINISTRY,
        month=month,
        months=months_between(first, ReportMonth.of(today)),
        pictures=[_picture(each) for each in pictures],
        problem=problem,
        sha256=sha256,
        typed=request.form,
        why_not=why_not and translate(why_not.text, **why_not.values),
    )


def _rows(document: MonthlyDocument) -> list[dict[str, Any]]:
    return [row for section in document["sections"] for row in section["rows"]]


def _listed(document: MonthlyDocument) -> set[str]:
    """Returns the ids of the rows of which the officer may open the records."""
    if not may_open_records(request_context.officer()):
        return set()
    return {row["id"] for row in _rows(document) if has_records(row)}


def _corrections(document: MonthlyDocument) -> list[tuple[str, MonthYear, int, str]]:
    """Returns row, month, difference and reason of each correction that the month shows."""
    named = row_names(document, request_context.language())
    return [
        (
            named.get(each["row"], each["row"]),
            month_of(each["month"]),
            each["amount"],
            each["reason"],
        )
        for each in document["corrections"]
    ]


def _picture(shown: ShownPicture) -> dict[str, Any]:
    """Returns a picture in the language of the page. Its address is missing if it may not be shown."""
    language = request_context.language()
    return {
        "id": None if shown.texts is None else shown.id,
        "alternative": shown.texts.alternative(language) if shown.texts else "",
        "caption": caption_text(language, shown),
        "credit": credit_text(language, shown),
        "size": (shown.width, shown.height),
    }


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _file(document: MonthlyDocument, pictures: Sequence[PictureFile], kind: str) -> Response:
    if kind not in MONTHLY_FILES:
        raise NotFound(N_("There is no such file."))
    language = request_context.language()
    response = make_response(MONTHLY_FILES[kind].write(document, pictures, language))
    response.content_type = MONTHLY_FILES[kind].content_type
    name = f"phera-monthly-update-{document['month']}-{language.value}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
