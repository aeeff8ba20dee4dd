import pytest

from portal.domain.platform.choices import Language
from portal.web.markdown import to_html


def html(text: str, language: Language = Language.BANGLA) -> str:
    return str(to_html(text, language)).strip()


def test_paragraphs_headings_and_lists_are_shown() -> None:
    assert html("## A\n\nB **c**\n\n1. d\n2. e") == (
        "<h2>A</h2>\n<p>B <strong>c</strong></p>\n<ol>\n<li>d</li>\n<li>e</li>\n</ol>"
    )


def test_a_link_to_a_page_of_ours_stays_in_the_language() -> None:
    assert html("[a](/help/b)") == '<p><a href="/bn/help/b">a</a></p>'
    assert html("[a](/help/b)", Language.ENGLISH) == '<p><a href="/en/help/b">a</a></p>'


def test_nothing_after_the_slash_leads_out_of_the_site() -> None:
    assert html("[a](/\\evil.example/)") == '<p><a href="/bn/%5Cevil.example/">a</a></p>'


@pytest.mark.parametrize("href", ["tel:16135", "tel:+8809610102030", "https://bmet.gov.bd/"])
def test_telephones_and_other_sites_can_be_linked_to(href: str) -> None:
    assert html(f"[a]({href})") == f'<p><a href="{href}">a</a></p>'


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "&#106;avascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "mailto:a@b.example",
        "sms:16135",
        "tel:alert(1)",
        "//evil.example/",
        "https:///evil.example/",
        "relative",
        "?next=x",
    ],
)
def test_no_link_leads_anywhere_else(href: str) -> None:
    for text in (f"[a]({href})", f"[a](<{href}>)", f"[a]\n\n[a]: {href}", f"<{href}>"):
        assert "<a" not in html(text)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a <b onclick=x>b</b>",
        "<!-- a -->",
        "![a](https://evil.example/a.png)",
        "<img src=x onerror=y>",
        "```\n<i>\n```",
    ],
)
def test_html_and_pictures_stay_text(text: str) -> None:
    shown = html(text)
    for tag in ("<script", "<b", "<!--", "<img", "<i>"):
        assert tag not in shown
