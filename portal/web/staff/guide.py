"""The guide for staff: what the work of a role is, and a tour of its pages after the first sign-in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, abort, g, redirect, render_template, request, send_file, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from portal.domain.staff.roles import Role
from portal.models import Officer
from portal.services.staff import own_account
from portal.web import request_context
from portal.web.access import staff
from portal.web.errors import is_error_page
from portal.web.markdown import to_html
from portal.web.staff import guide_files
from portal.web.staff.guide_files import GuideText
from portal.web.staff.menu import menu_of, start_page

blueprint = Blueprint("staff_guide", __name__)

_RECORD: Final[Mapping[Role, str]] = {
    Role.DISTRICT: "staff_registration",
    Role.SUPERVISOR: "staff_registration",
    Role.CENTRE: "staff_case",
}
"""The topic about one registration, which no menu leads to; it follows the list of registrations."""
_LIST: Final = "staff_queue"


@dataclass(frozen=True, slots=True)
class TourStep:
    """One page of the menu, explained on the start page."""

    number: int
    count: int
    topic: GuideText
    endpoint: str


@blueprint.get("/staff/guide")
@staff()
def show() -> str:
    """Shows the guide of the officer's role: a section for each page of the menu."""
    language, officer = request_context.language(), request_context.officer()
    name = guide_files.guide_name(officer)
    return render_template(
        "staff/guide.html",
        introduction=guide_files.read_introduction(language, name),
        topics=[guide_files.read_topic(language, topic) for topic in topics_of(officer)],
        has_picture=guide_files.picture(language, name) is not None,
    )


@blueprint.get("/staff/guide/picture")
@staff()
def picture() -> Response:
    """Sends the picture of the start page of the officer's role."""
    name = guide_files.guide_name(request_context.officer())
    path = guide_files.picture(request_context.language(), name)
    if path is None:
        abort(404)
    return send_file(path, max_age=0)


@blueprint.post("/staff/guide/tour/end")
@staff()
def end_tour() -> Response:
    """Notes that the officer has seen or skipped the tour, so that it is not offered again."""
    with request_context.begin() as work:
        own_account.end_tour(work, request_context.officer())
    return redirect(url_for(start_page(request_context.officer())))


def topics_of(officer: Officer) -> Sequence[str]:
    """Returns the topics of the officer's guide: the pages of the menu, and the own account."""
    topics: list[str] = []
    for endpoint, _ in menu_of(officer):
        topic = endpoint.partition(".")[0]
        topics.append(topic)
        if topic == _LIST and officer.role in _RECORD:
            topics.append(_RECORD[officer.role])
    return [*topics, "staff_account"]


@blueprint.app_template_global()
def guide_html(topic: GuideText) -> Markup:
    """Returns a text of the guide as HTML."""
    return to_html(topic.text, request_context.language())


@blueprint.app_context_processor
def _guide_parts() -> dict[str, Any]:
    officer = g.get("officer")
    if not officer:
        return {}
    topic = request.blueprint if request.blueprint in topics_of(officer) else None
    if request.blueprint == "staff_registration":
        topic = _RECORD.get(officer.role)
    return {"guide_topic": topic, "tour": None if is_error_page() else _tour_step(officer)}


def _tour_step(officer: Officer) -> TourStep | None:
    """Returns the step of the tour that the start page shows, or None without a tour."""
    asked = request.args.get("tour", "")
    if request.endpoint != start_page(officer) or (officer.tour_ended_at and not asked):
        return None
    menu = menu_of(officer)
    number = int(asked) if len(asked) < 3 and asked.isdecimal() else 1
    number = min(max(number, 1), len(menu))
    endpoint = menu[number - 1][0]
    topic = guide_files.read_topic(request_context.language(), endpoint.partition(".")[0])
    return TourStep(number, len(menu), topic, endpoint)
