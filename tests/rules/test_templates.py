"""Forms in templates share one CSRF input, and phone numbers look one way."""

import pytest

from tests.rules.templates import (
    TEMPLATES,
    handwritten_csrf_inputs,
    phones_printed_otherwise,
    post_forms_without_csrf_input,
    templates,
)


def test_no_template_writes_out_the_csrf_input() -> None:
    broken = [
        f"{path.relative_to(TEMPLATES)}: {problem}"
        for path in templates()
        for problem in handwritten_csrf_inputs(path.read_text("utf-8"))
    ]
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize(
    "text",
    [
        '<input type="hidden" name="csrf_token" value="{{ csrf_token() }}">',
        "<input name='csrf_token' value='{{ token }}'>",
        "<input type=hidden\nname=csrf_token value=x>",
        '{% set token = csrf_token() %}<input name="{{ name }}" value="{{ token }}">',
        "{{ form.csrf_token }}",
    ],
)
def test_a_written_out_csrf_input_is_found(text: str) -> None:
    assert list(handwritten_csrf_inputs(text))


@pytest.mark.parametrize(
    "text",
    [
        '<form method="post">{{ csrf_field() }}</form>',
        '{# no <input name="csrf_token"> here #}',
    ],
)
def test_the_shared_csrf_input_is_accepted(text: str) -> None:
    assert not list(handwritten_csrf_inputs(text))


def test_every_form_that_posts_has_the_csrf_input() -> None:
    broken = [
        f"{path.relative_to(TEMPLATES)}: {problem}"
        for path in templates()
        if path.parent.name != "emulator"  # an application of its own
        for problem in post_forms_without_csrf_input(path.read_text("utf-8"))
    ]
    assert not broken, "\n".join(broken)


def test_a_form_that_posts_without_the_csrf_input_is_found() -> None:
    assert list(post_forms_without_csrf_input('<form id="a"\nmethod="post"><button></form>'))


def test_every_phone_number_is_printed_by_the_same_filter() -> None:
    broken = [
        f"{path.relative_to(TEMPLATES)}: {problem}"
        for path in templates()
        for problem in phones_printed_otherwise(path.read_text("utf-8"))
    ]
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize(
    "text",
    [
        "<b>{{ mobile }}</b>",
        "{{ hotline | digits }}",
        '<a href="tel:{{ hotline_abroad }}">{{ hotline_abroad | digits }}</a>',
        '{{ _("Call %(number)s", number=call.mobile | digits) }}',
        "{{ centre.phone }}",
    ],
)
def test_a_phone_number_printed_otherwise_is_found(text: str) -> None:
    assert list(phones_printed_otherwise(text))
