from collections.abc import Callable, Iterable, Iterator

import pytest

from tests.rules.naming import RETIRED, RULES, function_names, log_events, retired_words
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
    "retired_words": [Module("portal/web/status.py", "def show(visitor): pass\n")],
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_names_keep_the_rule(rule: Rule) -> None:
    where = ("portal", "tests", "bench") if rule is retired_words else ("portal",)
    broken = list(rule(modules(*where)))
    assert not broken, "\n".join([str(rule.__doc__), *broken])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_sees_what_breaks_it(rule: Rule) -> None:
    assert list(rule(BREAKS[rule.__name__]))


@pytest.mark.parametrize("word", sorted(RETIRED))
def test_a_retired_word_is_seen_in_every_kind_of_name(word: str) -> None:
    texts = [
        f"class {word.title()}: pass",
        f"def is_{word}(): pass",
        f"def show(*, {word}=None): pass",
        f"{word} = 1",
        f"self._{word}: int = 1",
        f"{word.upper()}_AGAIN = 1",
        f"import status as {word}",
        f"for {word} in (): pass",
    ]
    for text in texts:
        assert list(retired_words([Module("portal/web/status.py", f"{text}\n")])), text
    assert list(retired_words([Module(f"portal/web/{word}.py", "")])), "a module"


def test_words_that_only_contain_a_retired_word_and_sentences_of_tests_pass() -> None:
    text = "history = 1\nstandard = 2\ndef test_an_officer_is_told(): pass\n"
    assert not list(retired_words([Module("tests/web/test_status.py", text)]))


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
