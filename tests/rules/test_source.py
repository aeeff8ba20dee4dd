from collections.abc import Callable, Iterator
from statistics import median

import pytest

from tests.rules.source import LONGEST_MEDIAN, RULES, Module, modules

Rule = Callable[[Module], Iterator[str]]

BREAKS = {
    "commits": ("portal/services/registration/submit.py", "session.commit()\n"),
    "clocks_in_domain": ("portal/domain/platform/dates.py", "datetime.now(UTC)\n"),
    "state_texts": ("portal/services/verify.py", "if registration.state == 'verified': pass\n"),
    "state_moves": ("portal/services/verify.py", "registration.state = State.VERIFIED\n"),
    "writing_gets": (
        "portal/web/public/start.py",
        "@blueprint.get('/')\n@anyone\ndef start():\n    with database().begin(): pass\n",
    ),
    "sending_in_transactions": (
        "portal/services/messaging/delivery.py",
        "with database.begin() as session:\n    gateway.send(message)\n",
    ),
    "fallback_secrets": ("portal/config.py", "environ.get('PORTAL_SECRET_KEY', 'dev')\n"),
    "length": ("portal/services/long.py", "x = 1\n" * 301),
    "vague_names": ("portal/web/utils.py", ""),
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_source_keeps_the_rule(rule: Rule) -> None:
    broken = [problem for module in modules("portal") for problem in rule(module)]
    assert not broken, "\n".join([str(rule.__doc__), *broken])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_sees_what_breaks_it(rule: Rule) -> None:
    path, text = BREAKS[rule.__name__]
    assert list(rule(Module(path, text)))


@pytest.mark.parametrize("state", ["state in ('draft', 'closed')", "Query(state='draft')"])
def test_a_state_as_text_is_seen_wherever_it_stands(state: str) -> None:
    rule = next(rule for rule in RULES if rule.__name__ == "state_texts")
    assert list(rule(Module("portal/services/x.py", state)))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("state_moves", "set_state(registration, State.VERIFIED)"),
        ("state_moves", "attributes.set_committed_value(registration, 'state', State.VERIFIED)"),
        ("sending_in_transactions", "with database.read() as session:\n    gateway.poll(message)"),
    ],
)
def test_a_rule_sees_other_ways_to_break_it(name: str, text: str) -> None:
    rule = next(rule for rule in RULES if rule.__name__ == name)
    assert list(rule(Module("portal/services/x.py", text)))


def test_half_of_the_files_are_short() -> None:
    lengths = [module.lines for module in modules("portal") if module.lines]
    assert median(lengths) < LONGEST_MEDIAN


def test_no_test_and_no_benchmark_is_too_long_either() -> None:
    rule = next(rule for rule in RULES if rule.__name__ == "length")
    broken = [problem for module in modules("tests", "bench") for problem in rule(module)]
    assert not broken, "\n".join(broken)
