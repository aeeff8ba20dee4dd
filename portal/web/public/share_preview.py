"""What other programs show of the portal: a link in Facebook or WhatsApp, an icon on a home screen."""

from typing import Any, Final

from flask import Blueprint, Flask, Response, current_app, json, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from portal.domain.platform.gettext_marker import N_
from portal.web import request_context
from portal.web.access import anyone
from portal.web.locale import gettext

SHARE_SIZE: Final = (1200, 630)
ICON_SIZES: Final = (180, 512)
SHARE_LINES: Final = (
    N_("Back from abroad?"),
    N_("Register from your phone. It is free."),
)

root = Blueprint("share_root", __name__)
blueprint = Blueprint("public_share", __name__)


def init_app(app: Flask) -> None:
    """Gives templates `share`, the values of the tags `og:`. The addresses are absolute."""
    app.jinja_env.globals["share"] = _share


@root.get("/favicon.ico")
@anyone
def favicon() -> BaseResponse:
    """Redirects browsers that show no SVG to a picture."""
    return redirect(_touch_icon() or _static("emblem"))


@blueprint.get("/site.webmanifest")
@anyone
def manifest() -> Response:
    """Answers with names, colour and icons for a home screen, in the language of the address."""
    name = gettext("Phera")
    content = {
        "name": name,
        "short_name": name,
        "lang": request_context.language(),
        "start_url": url_for("public_start.start"),
        "scope": "/",
        "display": "browser",
        "background_color": "#ffffff",
        "theme_color": request_context.settings().owner.colour,
        "icons": _icons(),
    }
    answer = Response(json.dumps(content), mimetype="application/manifest+json")
    answer.cache_control.public = True
    answer.cache_control.max_age = 600
    return answer


def _icons() -> list[dict[str, str]]:
    if request_context.settings().owner.emblem:
        return [{"src": _static("emblem")}]
    return [
        {"src": _static(f"touch-icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in ICON_SIZES
    ]


def _touch_icon() -> str:
    """Returns the address of our icon, or nothing where the owner has an emblem."""
    return (
        ""
        if request_context.settings().owner.emblem
        else _static(f"touch-icon-{ICON_SIZES[0]}.png")
    )


def _share() -> dict[str, str]:
    settings, language = request_context.settings(), request_context.language()
    return {
        "url": f"{settings.public_url}{request.path}",
        # The picture shows our emblem and colour.
        "image": ""
        if settings.owner.has_own_look
        else f"{settings.public_url}{_static(f'share-{language}.png')}",
        "touch_icon": _touch_icon(),
        "colour": settings.owner.colour,
    }


def _static(name: str) -> str:
    address: Any = current_app.jinja_env.globals["static"]
    return str(address(name))
