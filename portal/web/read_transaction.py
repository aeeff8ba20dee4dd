"""One read transaction for each request.

The first read of a request opens it, later ones use it, and the end of the request closes it. On SQLite all that
a page shows is of one moment; on PostgreSQL each statement sees what was committed before it began. A
write ends it first, so that no request holds two transactions. While a template renders, no
statement may run: a template shows what its view has read.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any, cast

from flask import Flask, before_render_template, g, has_app_context, template_rendered
from sqlalchemy import event

from portal.db import Database
from portal.unit_of_work import UnitOfWork, UnitsOfWork

_OPEN = "read_transaction"
_RENDERING = "rendering"


class QueryInTemplate(RuntimeError):
    """A programming error: a template runs a statement, which its view has to run before."""


def init_app(app: Flask, *databases: Database) -> None:
    """Closes the transaction with the request, and watches the statements of templates."""
    app.teardown_request(lambda _error: close())
    before_render_template.connect(_begin_rendering, app)
    template_rendered.connect(_end_rendering, app)
    for database in databases:
        event.listen(database.engine, "before_cursor_execute", _refuse_in_template)


@contextmanager
def share(units: UnitsOfWork, now: datetime) -> Iterator[UnitOfWork]:
    """The read transaction of this request; an error in it closes it.

    If it is open on another database, it is closed and opened on the one of `units`.
    """
    if _OPEN in g and getattr(g, _OPEN)[2] is not units.database:
        close()
    if _OPEN not in g:
        stack = ExitStack()
        work = stack.enter_context(units.read(now))
        setattr(g, _OPEN, (stack, work, units.database))
    try:
        yield cast(UnitOfWork, getattr(g, _OPEN)[1])
    except BaseException:
        close()
        raise


def close() -> None:
    """Ends the read transaction of this request, if there is one."""
    opened = g.pop(_OPEN, None)
    if opened is not None:
        opened[0].close()


def stop_rendering() -> None:
    """The template that rendered has failed: an error page is made instead."""
    g.pop(_RENDERING, None)


def _begin_rendering(_app: Flask, **_details: Any) -> None:
    setattr(g, _RENDERING, g.get(_RENDERING, 0) + 1)


def _end_rendering(_app: Flask, **_details: Any) -> None:
    setattr(g, _RENDERING, g.get(_RENDERING, 1) - 1)


def _refuse_in_template(*_arguments: Any) -> None:
    if has_app_context() and g.get(_RENDERING):
        raise QueryInTemplate("read this in the view, before the template renders")
