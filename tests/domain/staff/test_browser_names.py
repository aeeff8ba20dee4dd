import pytest

from portal.domain.staff.browser_names import browser_name

ANDROID = "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko)"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15"
CHROME = "Chrome/131.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (f"{WINDOWS} {CHROME}", "Chrome, Windows"),
        (f"{WINDOWS} {CHROME} Edg/131.0.0.0", "Edge, Windows"),
        (f"{ANDROID} {CHROME} OPR/84.0", "Opera, Android"),
        (f"{ANDROID} SamsungBrowser/27.0 {CHROME}", "Samsung Internet, Android"),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
            "Firefox, Linux",
        ),
        (f"{IPHONE} Version/18.1 Mobile/15E148 Safari/604.1", "Safari, iPhone"),
        ("Opera/9.80 (Android; Opera Mini/84.0; U; bn) Presto/2.12", "Opera Mini, Android"),
        ("<script>alert(1)</script> Rahima's phone", ""),
        ("", ""),
    ],
)
def test_a_device_is_known_by_browser_and_system_and_by_nothing_else(
    header: str, name: str
) -> None:
    assert browser_name(header) == name
