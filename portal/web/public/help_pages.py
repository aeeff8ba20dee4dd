"""The help pages. They are public and equal for everybody, so browsers and proxies may cache them."""

from flask import Blueprint, abort, make_response, render_template, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from portal.domain.outreach.help_pages import HelpListing, HelpPage, in_sections
from portal.domain.platform.collation import sort_key
from portal.domain.routing.places import load_places
from portal.i18n import show_phone
from portal.models import Centre
from portal.web import request_context
from portal.web.access import anyone
from portal.web.markdown import opening_text, to_html
from portal.web.public import help_files

blueprint = Blueprint("public_help", __name__)

MAX_AGE_SECONDS = 600


@blueprint.get("/help")
@anyone
def index() -> Response:
    """Lists all pages by section."""
    sections = in_sections(help_files.pages(request_context.language()))
    return _cacheable(render_template("public/help/index.html", sections=sections))


@blueprint.get("/help/<slug>")
@anyone
def show(slug: str) -> Response:
    """Shows one page."""
    page = help_files.find(request_context.language(), slug)
    if page is None:
        abort(404)
    text = to_html(_filled(page), request_context.language())
    return _cacheable(
        render_template(
            "public/help/page.html",
            page=page,
            text=text,
            about=opening_text(text),
            centres=_centres() if page.listing is HelpListing.CENTRES else (),
        )
    )


def _filled(page: HelpPage) -> str:
    """Returns the text with the phone numbers of this installation as links, and its name in SMS."""
    settings = request_context.settings()
    name_in_sms = settings.sms_name.in_language(request_context.language())
    text = page.text.replace("{sms_name}", name_in_sms)
    for name in ("hotline", "hotline_abroad"):
        number = getattr(settings, name)
        is_abroad = name == "hotline_abroad"
        shown = show_phone(request_context.language(), number, from_abroad=is_abroad)
        text = text.replace(f"{{{name}}}", f"[{shown}](tel:{number})")
    return text


def _centres() -> list[tuple[str, Centre]]:
    """Returns each centre with the name of its district, sorted by that name."""
    with request_context.read() as work:
        centres = work.session.scalars(select(Centre)).all()
    places, language = load_places(), request_context.language()
    named = [(places.district(centre.district_code).name(language), centre) for centre in centres]
    return sorted(named, key=lambda pair: sort_key(pair[0]))


def _cacheable(html: str) -> Response:
    """Returns the response with a cache time of some minutes and an ETag."""
    response = make_response(html)
    response.cache_control.public = True
    response.cache_control.max_age = MAX_AGE_SECONDS
    response.add_etag(weak=True)  # a proxy may compress it
    return response.make_conditional(request)
