"""Access control of views. Every view declares its access. A view without a declaration is refused."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from flask import (
    Flask,
    Response,
    abort,
    current_app,
    g,
    has_request_context,
    redirect,
    request,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from portal.domain.staff.roles import Role
from portal.web import form_draft, request_context, staff_session
from portal.web.refused_access import note_refused_access

View = TypeVar("View", bound=Callable[..., Any])

_ATTRIBUTE = "access"
_READS = frozenset({"GET", "HEAD", "OPTIONS"})


class WriteInReadRequest(RuntimeError):
    """A programming error: a view opens `begin()` while it answers a GET or HEAD request.

    Browsers, previews and crawlers send these unasked. Gateways may report by GET.
    """


class Access(NamedTuple):
    """A declaration of access. Browsers and proxies must not store `personal` pages."""

    roles: frozenset[Role] = frozenset()
    personal: bool = False
    writes_by_get: bool = False


def anyone(view: View) -> View:
    """Declares a public page without personal data."""
    return _declare(view, Access())


def returnee(view: View) -> View:
    """Declares a public but personal page of a returnee. The view checks what it shows."""
    return _declare(view, Access(personal=True))


def machine(view: View) -> View:
    """Declares a route for gateways and monitors. The view authenticates the caller."""
    return _declare(view, Access(personal=True))


def gateway_report(view: View) -> View:
    """An address where gateways report, some of them by GET. Only they and a probe write on a GET."""
    return _declare(view, Access(personal=True, writes_by_get=True))


def api_client(view: View) -> View:
    """An address for machines with a token, whose use is counted: also a GET is."""
    return _declare(view, Access(personal=True, writes_by_get=True))


def readiness_probe(view: View) -> View:
    """An address where a monitor asks whether the process can serve, which a write shows."""
    return _declare(view, Access(personal=True, writes_by_get=True))


def staff(*roles: Role) -> Callable[[View], View]:
    """Declares a page for signed-in officers with one of these roles, or any role if none is given."""
    access = Access(roles=frozenset(roles or Role), personal=True)

    def declare(view: View) -> View:
        return _declare(view, access)

    return declare


def access_of(view: Callable[..., Any]) -> Access | None:
    """Returns the declaration of a view, or None."""
    return getattr(view, _ATTRIBUTE, None)


def init_app(app: Flask) -> None:
    """Guards every request of the application, and its database against writes on a GET."""
    app.before_request(_guard)
    app.after_request(_never_store_personal)
    with app.app_context():
        request_context.database().before_write = refuse_write_in_read_request


def refuse_write_in_read_request() -> None:
    """Raise `WriteInReadRequest` on a GET or HEAD, unless the view is for gateway reports."""
    if not has_request_context() or request.method not in _READS:
        return
    access: Access | None = g.get("access")
    if access is None or not access.writes_by_get:
        raise WriteInReadRequest(f"{request.method} {request.endpoint} opens begin(): use read()")


def _declare(view: View, access: Access) -> View:
    setattr(view, _ATTRIBUTE, access)
    return view


def _guard() -> BaseResponse | None:
    if request.endpoint is None:
        return None  # unknown URL: the error page answers
    access = access_of(current_app.view_functions[request.endpoint])
    if access is None:
        abort(403)
    g.access = access
    if not access.roles:
        return None
    token = staff_session.token()
    officer = staff_session.find_officer()
    if officer is None:
        here = (
            request.full_path.rstrip("?")
            if request.method == "GET"
            else form_draft.keep_form_draft(token)
        )
        return redirect(
            url_for("staff_sign_in.sign_in", language=request_context.language(), next=here)
        )
    if officer.role not in access.roles:
        note_refused_access(officer)
        abort(404)
    g.officer = officer
    return None


def _never_store_personal(response: Response) -> Response:
    access: Access | None = g.get("access")
    if access is None or access.personal or response.status_code >= 400:
        response.headers["Cache-Control"] = "no-store"
    return response
