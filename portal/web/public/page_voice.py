"""Pages of the form to listen to, in Bangla. A recording is sent only when somebody plays it."""

from flask import Blueprint, Flask, Response, abort, g, send_file, url_for

from portal.domain.platform.choices import Language
from portal.domain.registration.form_pages import FormPage
from portal.services.registration.page_voices import find_voices
from portal.web import request_context
from portal.web.access import anyone
from portal.web.security import POLICY_WITH_VOICE

_YEAR = 365 * 24 * 3600

root = Blueprint("voice_root", __name__)


def init_app(app: Flask) -> None:
    """Gives templates `voice_of(page)`, the address of a recording or nothing."""
    app.jinja_env.globals["voice_of"] = _voice_of


@root.get("/voice/<any({}):name>.<mark>.mp3".format(", ".join(f"'{p.value}'" for p in FormPage)))
@anyone
def recording(name: str, mark: str) -> Response:
    """Sends a recording. Its address changes with its content, so that a browser may keep it."""
    voice = find_voices(request_context.settings().instance).get(FormPage(name))
    if voice is None or voice.mark != mark:
        abort(404)
    answer = send_file(voice.path, mimetype="audio/mpeg", conditional=True, max_age=_YEAR)
    answer.cache_control.public = True
    answer.cache_control.immutable = True
    return answer


def _voice_of(page: FormPage) -> str:
    if request_context.language() is not Language.BANGLA:
        return ""
    voice = find_voices(request_context.settings().instance).get(page)
    if voice is None:
        return ""
    g.plays_voice = True
    return url_for("voice_root.recording", name=page.value, mark=voice.mark)


@root.after_app_request
def _allow_media(response: Response) -> Response:
    """Lets a page with a recording play it; the others save the bytes of the rule."""
    if g.get("plays_voice"):
        response.headers["Content-Security-Policy"] = POLICY_WITH_VOICE
    return response
