"""Forms in templates share one CSRF input, phone numbers look one way, and times on a phone have labels."""

import pytest

from tests.rules.templates import (
    TEMPLATES,
    handwritten_csrf_inputs,
    phones_printed_otherwise,
    post_forms_without_csrf_input,
    templates,
    times_without_label,
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


def test_several_times_in_a_row_of_a_list_have_labels_on_a_phone() -> None:
    broken = [
        f"{path.relative_to(TEMPLATES)}: {problem}"
        for path in templates()
        for problem in times_without_label(path.read_text("utf-8"))
    ]
    assert not broken, "\n".join(broken)


def test_a_second_time_without_label_is_found() -> None:
    row = "{% call table(x) %}<tr><td>{{ a | day }}</td><td>{{ b | moment }}</td></tr>"
    assert len(list(times_without_label(row))) == 2
