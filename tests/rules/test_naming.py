from collections.abc import Callable, Iterable, Iterator

import pytest

from tests.rules.naming import RULES, function_names, log_events
from tests.rules.source import Module, modules

Rule = Callable[[Iterable[Module]], Iterator[str]]

BREAKS = {
    "class_names": [
        Module("portal/services/review/queue.py", "class Page: pass\n"),
        Module("portal/domain/review/queue.py", "class Page: pass\n"),
    ],
    "function_names": [
        Module("portal/services/review/queue.py", "def find(): pass\n"),
        Module("portal/services/staff/accounts.py", "def find(): pass\n"),
    ],
    "log_events": [
        Module("portal/services/messaging/delivery.py", "log.error('message_lost', id=1)\n"),
    ],
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_names_keep_the_rule(rule: Rule) -> None:
    broken = list(rule(modules("portal")))
    assert not broken, "\n".join([str(rule.__doc__), *broken])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_sees_what_breaks_it(rule: Rule) -> None:
    assert list(rule(BREAKS[rule.__name__]))


def test_a_logger_of_another_name_is_seen() -> None:
    assert list(log_events([Module("portal/web/x.py", "_log = structlog.get_logger()\n")]))


@pytest.mark.parametrize(
    ("layer", "text"),
    [
        ("web", "@blueprint.get('/')\ndef show(): pass\n"),
        ("cli", "@officer.command()\ndef show(): pass\n"),
        ("services", "def _show(): pass\n"),
    ],
)
def test_views_commands_and_private_functions_may_share_a_name(layer: str, text: str) -> None:
    both = [Module(f"portal/{layer}/one.py", text), Module(f"portal/{layer}/two.py", text)]
    assert not list(function_names(both))


def test_two_layers_may_share_a_function_name() -> None:
    text = "def show(): pass\n"
    both = [Module("portal/services/one.py", text), Module("portal/web/two.py", text)]
    assert not list(function_names(both))
