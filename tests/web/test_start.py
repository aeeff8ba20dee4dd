"""A web process loads and prepares at its start what visitors need at once, and nothing else."""

import inspect
from pathlib import Path

from flask import Flask
from werkzeug.routing import AnyConverter, Map, Rule

from portal.db import Database
from tests.fresh_process import printed_by

RARELY_NEEDED = ("requests", "zxcvbn", "typst", "openpyxl", "PIL", "pyarrow", "alembic")

STARTED = f"""
import gc, sys
import wsgi
from portal.i18n import catalog
rules = list(wsgi.application.url_map.iter_rules())
print(sorted(set({RARELY_NEEDED}) & set(sys.modules)))
print(catalog.cache_info().currsize, gc.isenabled(), gc.get_freeze_count() > 100_000)
print(sum(each._build.__func__.__name__ != "build_first" for each in rules) < len(rules) / 10)
"""


def test_a_start_loads_the_catalog_and_no_rarely_needed_library(
    app: Flask, sqlite_database: Database, tmp_path: Path
) -> None:
    printed = printed_by(STARTED, sqlite_database, tmp_path)
    assert printed[-3:] == ["[]", "1 True True", "True"]


def test_a_lazy_rule_builds_the_address_that_the_rule_of_werkzeug_builds(app: Flask) -> None:
    usual = Map(converters=app.url_map.converters)
    for lazy in app.url_map.iter_rules():
        plain = Rule(lazy.rule, endpoint=lazy.endpoint)
        usual.add(plain)
        values = {name: _any_value(lazy, name) for name in lazy.arguments}
        for more in ({}, {"page": "2"}, {}):
            assert lazy.build(values | more) == plain.build(values | more), lazy.rule


def test_no_view_and_no_hook_is_a_coroutine_which_the_application_would_not_wait_for(
    app: Flask,
) -> None:
    hooks = (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs)
    functions = [hook for each in hooks for several in each.values() for hook in several]
    assert functions
    for each in (*app.view_functions.values(), *functions):
        assert not inspect.iscoroutinefunction(each), each


def _any_value(rule: Rule, name: str) -> object:
    converter = rule._converters.get(name)
    return min(converter.items) if isinstance(converter, AnyConverter) else "bn"
