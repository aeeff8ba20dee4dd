import pytest
from markupsafe import Markup

from portal.web.line_breaks import unbroken, unbroken_phone


def spans(text: str) -> str:
    """The HTML with marks that can be read."""
    return (
        text.replace('<span class="unbroken">', "[").replace("</span>", "]").replace("<wbr>", "|")
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("০১৭১২-৩৪৫৬৭৮", "[০১৭১২-|৩৪৫৬৭৮]"),
        ("like 01712-345678.", "like [01712-|345678]."),
        ("+৮৮০ ৯৬১০-১০২০৩০", "[+৮৮০ ৯৬১০-|১০২০৩০]"),
        ("7K3-MQ9-TXA", "[7K3-|MQ9-|TXA]"),
        ("7K3‑MQ9‑TXA", "[7K3‑|MQ9‑|TXA]"),
        ("2026-11-22", "[2026-|11-|22]"),
        ("19901234567890123", "[199012|345678|90123]"),
        ("1234567890123", "[12345|67890|123]"),
        ("1234567890", "1234567890"),
        ("22 November 2026, 7:05 PM", "22 November 2026, 7:05 PM"),
        ("Char-Fasson, KYC-AML", "Char-Fasson, KYC-AML"),
    ],
)
def test_a_number_breaks_at_its_hyphens_or_into_groups_of_digits(text: str, shown: str) -> None:
    assert spans(unbroken(text)) == shown


def test_a_phone_number_with_spaces_is_one_piece() -> None:
    assert spans(unbroken_phone("+880 9610-102030")) == "[+880 9610-|102030]"


def test_text_is_escaped_and_tags_of_html_stay() -> None:
    assert unbroken("<b>&'") == "&lt;b&gt;&amp;&#39;"
    link = Markup('<a href="tel:+8809610102030">+880 9610-102030</a>')
    assert spans(unbroken(link)) == '<a href="tel:+8809610102030">[+880 9610-|102030]</a>'
    assert unbroken_phone("<b>") == '<span class="unbroken">&lt;b&gt;</span>'


def test_a_long_text_takes_no_long_time() -> None:
    assert len(unbroken("A1" * 200_000)) == 400_000
