"""Services and values of the current request."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from flask import Flask, current_app, g, request

from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.platform.choices import Language
from portal.models import Officer
from portal.services.platform import rate_limit
from portal.services.review.queue import PAGE_SIZE, PageSize
from portal.unit_of_work import UnitOfWork, UnitsOfWork
from portal.web import read_transaction

_KEY = "phera"


@dataclass(frozen=True, slots=True)
class AppServices:
    """The services made at start that views need."""

    settings: Settings
    database: Database
    vault: Vault
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
    return units().begin(now())


def read() -> AbstractContextManager[UnitOfWork]:
    """The unit of work that reads for this request: one transaction, however often it is asked for."""
    return read_transaction.share(units(), now())


def language() -> Language:
    """Returns the language of the page from its URL. The default is Bangla."""
    return cast(Language, g.get("language", Language.BANGLA))


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
