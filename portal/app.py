"""Builds the web application from its parts."""

import sys
from contextlib import suppress
from typing import Final

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import logs
from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.platform.choices import Language
from portal.i18n import catalog
from portal.read_replica import ReadReplica
from portal.services.audit.audit_log import AuditLogLost, require_audit_head
from portal.services.platform.key_checks import WrongKeys
from portal.services.review.list_page import PAGE_SIZE, PageSize
from portal.settings.errors import SettingsError
from portal.web import (
    access,
    administrator,
    api,
    compression,
    errors,
    fetch_submit,
    health,
    key_guard,
    line_breaks,
    locale,
    metrics,
    ministry,
    pool_metrics,
    public,
    read_transaction,
    receipts,
    request_context,
    request_log,
    security,
    security_txt,
    staff,
    staff_session,
    static_files,
    unread_body,
)
from portal.web.forms import field_names, html_attributes
from portal.web.portal_flask import PortalFlask
from portal.web.staff import casework, intake

BOOT_ERROR: Final = 3
"""With this exit status of a process gunicorn ends, instead of starting another one."""


def start_app() -> Flask:
    """Returns the application for a server. Wrong settings or keys, or a lost audit log, end the process."""
    logs.hide_uncaught_values()
    try:
        app = create_app()
        # Processes that are forked from this one have it too, and no visitor waits for it.
        catalog(Language.BANGLA)
        key_guard.verify_at_start(app)
        _require_audit_log(app)
    except (SettingsError, WrongKeys, AuditLogLost) as error:
        sys.stderr.write(f"Error: {error}\n")
        raise SystemExit(BOOT_ERROR) from error
    return app


def create_app(
    settings: Settings | None = None,
    database: Database | None = None,
    *,
    page_size: PageSize = PAGE_SIZE,
) -> Flask:
    """Returns the web application. Settings default to those of the environment."""
    settings = settings or Settings.from_env()
    if not settings.secret_key:
        raise SettingsError([f"PORTAL_ROLE is {settings.role}, but the web needs web or all"])
    if database is None:
        database = Database(settings.database_url)
        database.watch()
    replica = ReadReplica.open(database, settings.read)
    logs.configure()
    app = PortalFlask("portal", static_folder=None, template_folder="templates")
    request_context.install(
        app,
        request_context.AppServices(
            settings=settings,
            database=database,
            vault=Vault(settings.field_keys, settings.index_keys),
            replica=replica,
            page_size=page_size,
        ),
    )
    compression.init_app(app)
    fetch_submit.init_app(app)
    security.configure(app, settings)
    unread_body.init_app(app)
    locale.init_app(app)
    field_names.init_app(app)
    line_breaks.init_app(app)
    staff_session.init_app(app)
    access.init_app(app)
    html_attributes.speed_up_wtforms()
    read_transaction.init_app(app, *filter(None, (database, replica.standby)))
    pool_metrics.init_app(database)
    errors.init_app(app)
    public.init_app(app)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(metrics.blueprint)
    app.register_blueprint(security_txt.blueprint)
    app.register_blueprint(receipts.blueprint)
    security.csrf.exempt(receipts.blueprint)
    for blueprint in api.blueprints:
        app.register_blueprint(blueprint)
        security.csrf.exempt(blueprint)
    for blueprint in public.roots:
        app.register_blueprint(blueprint)
    for audience in (public, staff, intake, ministry, administrator, casework):
        for blueprint in audience.blueprints:
            app.register_blueprint(blueprint, url_prefix="/<language:language>")
    static_files.init_app(app, settings)
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # as Flask's manual wraps it
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
        )
    request_log.init_app(app, settings)
    return app


def _require_audit_log(app: Flask) -> None:
    """Raises `AuditLogLost`. A database that does not answer stops no start."""
    with app.app_context(), suppress(SQLAlchemyError), request_context.units().read() as work:
        require_audit_head(work)
