"""What the request at hand works with."""

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
from portal.services.review.queue import PAGE_SIZE, PageSize
from portal.unit_of_work import UnitOfWork, UnitsOfWork

_KEY = "phera"


@dataclass(frozen=True, slots=True)
class AppServices:
    """The parts made at start that views need."""

    settings: Settings
    database: Database
    vault: Vault
    page_size: PageSize = PAGE_SIZE


def install(app: Flask, parts: AppServices) -> None:
    """Makes the parts known to the requests of this application."""
    app.extensions[_KEY] = parts


def _parts() -> AppServices:
    return cast(AppServices, current_app.extensions[_KEY])


def settings() -> Settings:
    """The settings of this installation."""
    return _parts().settings


def database() -> Database:
    """The database: `begin()` to write, `read()` to look."""
    return _parts().database


def vault() -> Vault:
    """The keys for sealed fields."""
    return _parts().vault


def page_size() -> PageSize:
    """How many rows a page of a long list shows."""
    return _parts().page_size


def units() -> UnitsOfWork:
    """Opens units of work for this installation; for what goes on after the request, too."""
    parts = _parts()
    return UnitsOfWork(parts.database, parts.vault, parts.settings.hotline)


def begin() -> AbstractContextManager[UnitOfWork]:
    """A unit of work that may write, at the time of this request."""
    return units().begin(now())


def read() -> AbstractContextManager[UnitOfWork]:
    """A unit of work that only reads, at the time of this request."""
    return units().read(now())


def language() -> Language:
    """The language of the page, from its address; Bangla where there is none."""
    return cast(Language, g.get("language", Language.BANGLA))


def now() -> datetime:
    """The time of this request, the same wherever it is asked for."""
    if "now" not in g:
        g.now = datetime.now(UTC)
    return cast(datetime, g.now)


def officer() -> Officer:
    """The signed-in officer, on pages that `access.staff` guards."""
    return cast(Officer, g.officer)


def client_address() -> str:
    """The address the request came from, as the trusted proxies tell it."""
    return request.remote_addr or ""
