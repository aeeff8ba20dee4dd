"""Services and values of the current request."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import cast

from flask import Flask, current_app, g, request, session

from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.platform.choices import Language
from portal.models import Officer
from portal.read_replica import ReadReplica
from portal.services.platform import rate_limit
from portal.services.review.list_page import PAGE_SIZE, PageSize
from portal.unit_of_work import UnitOfWork, UnitsOfWork
from portal.web import read_transaction

OWN_WRITES_SECONDS = 15
"""How long a browser that wrote reads from the primary; longer than a standby may be behind."""
_KEY, _WROTE = "phera", "wrote"


@dataclass(frozen=True, slots=True)
class AppServices:
    """The services made at start that views need."""

    settings: Settings
    database: Database
    vault: Vault
    replica: ReadReplica
    page_size: PageSize = PAGE_SIZE


def install(app: Flask, parts: AppServices) -> None:
    """Makes the services available to requests of this application."""
    app.extensions[_KEY] = parts


def _parts() -> AppServices:
    return cast(AppServices, current_app.extensions[_KEY])


def settings() -> Settings:
    """Returns the settings of this installation."""
    return _parts().settings


def database() -> Database:
    """Returns the database: `begin()` to write, `read()` to read."""
    return _parts().database


def vault() -> Vault:
    """Returns the vault for sealed fields."""
    return _parts().vault


def page_size() -> PageSize:
    """How many rows a page of a long list shows."""
    return _parts().page_size


def units() -> UnitsOfWork:
    """Opens units of work for this installation; for what goes on after the request, too."""
    parts = _parts()
    return UnitsOfWork(parts.database, parts.vault, parts.settings.hotline, parts.settings.sms_name)


def begin() -> AbstractContextManager[UnitOfWork]:
    """A unit of work that may write, at the time of this request. It ends the one that reads."""
    read_transaction.close()
    g.has_written = True
    return units().begin(now())


def read() -> AbstractContextManager[UnitOfWork]:
    """The unit of work that reads for this request: one transaction, however often it is asked for."""
    return read_transaction.share(units(), now())


def read_delayed() -> AbstractContextManager[UnitOfWork]:
    """Like `read`, for lists that may be seconds old: from a standby, where there is one.

    A browser that has just written reads from the primary, so that it sees what it wrote.
    """
    if g.get("has_written") or now().timestamp() - session.get(_WROTE, 0) < OWN_WRITES_SECONDS:
        return read()
    return read_transaction.share(delayed_units(), now())


def delayed_units() -> UnitsOfWork:
    """Opens units of work that read what may be seconds old; for what goes on after the request, too."""
    return replace(units(), database=_parts().replica.choose())


def note_write() -> None:
    """Remembers in the browser's session that this request wrote."""
    if g.get("has_written"):
        session[_WROTE] = int(now().timestamp())


def language() -> Language:
    """Returns the language of the page from its URL. The default is Bangla."""
    found: Language = getattr(g, "language", Language.BANGLA)  # `g.get` takes twice as long
    return found


def now() -> datetime:
    """Returns the time of this request, the same at every call."""
    if "now" not in g:
        g.now = datetime.now(UTC)
    return cast(datetime, g.now)


def officer() -> Officer:
    """Returns the signed-in officer, on pages guarded by `access.staff`."""
    return cast(Officer, g.officer)


def client_network() -> str:
    """Returns the network of the client, the subject of limits by address (IPv6 by /64)."""
    return rate_limit.network_of(client_address())


def client_address() -> str:
    """Returns the IP address of the client, as reported by trusted proxies."""
    return request.remote_addr or ""
