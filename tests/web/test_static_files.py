"""Style sheets and scripts are sent without comments and keep their meaning."""

import pytest

from portal.config import PROJECT
from portal.web.static_files import minified

STATIC = PROJECT / "static"


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ('const site = "https://example.org" // where\n', 'const site="https://example.org"'),
        ("const start = ' // no remark';\nrun(start);", "const start=' // no remark';run(start);"),
        ("const text = `one\n  // two`;", "const text=`one\n  // two`;"),
        ("const slashes = /\\s*\\/\\/ .*/; // a pattern", "const slashes=/\\s*\\/\\/ .*/;"),
        ("/* all of it */ run(); // twice\nrun();", "run();run();"),
        ("a = b\n+c\nd", "a=b\n+c\nd"),
    ],
)
def test_a_script_loses_its_comments_and_no_string(written: str, sent: str) -> None:
    assert minified("page.js", written.encode()).decode() == sent


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("a { color : red ; }\n\n/* blue */\nb{}", "a{color:red}b{}"),
        ('a::after { content: " /* kept */  ;} "; }', 'a::after{content:" /* kept */  ;} "}'),
        ("a { width: calc(1em + 2px) }", "a{width:calc(1em + 2px)}"),
        ("ul :first-child { margin: 0 }", "ul :first-child{margin:0}"),
    ],
)
def test_a_style_sheet_loses_its_comments_and_no_string(written: str, sent: str) -> None:
    assert minified("page.css", written.encode()).decode() == sent


def test_no_comment_of_ours_is_sent() -> None:
    for path in [*STATIC.rglob("*.css"), *STATIC.rglob("*.js")]:
        content = minified(path.name, path.read_bytes()).decode()
        assert "/*" not in content
        assert not any(line.lstrip().startswith("//") for line in content.splitlines())


def test_a_picture_is_sent_as_it_is() -> None:
    icon = (STATIC / "icon.svg").read_bytes()
    assert minified("icon.svg", icon) == icon
