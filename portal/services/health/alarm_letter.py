"""Writes one letter about all that is to be told, in Bangla and English. It names nobody."""

from collections.abc import Iterator, Sequence

from portal.domain.platform.alarm_events import AlarmEvent
from portal.domain.platform.choices import Language
from portal.domain.platform.gettext_marker import N_
from portal.gateways.alarm_channels import AlarmLetter
from portal.i18n import translate
from portal.services.health.alarm_notices import DueNotice

_SUBJECT = N_("Phera: faults: %(faults)s, over: %(over)s")
_MORE = N_("The page System, and the command below on the server, show all checks.")
_TEST = N_("This is a test. Alarms of Phera reach you here.")


def write_alarm_letter(notices: Sequence[DueNotice], public_url: str) -> AlarmLetter:
    """Returns one letter about all of these."""
    over = sum(each.event is AlarmEvent.ENDED for each in notices)
    numbers = {"faults": len(notices) - over, "over": over}
    parts = []
    for language in Language:
        parts += [*_lines(language, notices), translate(language, _MORE), ""]
    return AlarmLetter(
        subject=" | ".join(translate(each, _SUBJECT, **numbers) for each in Language),
        body="\n".join([*parts, f"{public_url}/bn/staff/system", "portal doctor", ""]),
        data={"site": public_url, "faults": [_data(each) for each in notices]},
    )


def write_test_letter(public_url: str) -> AlarmLetter:
    """Returns a letter that shows that the channel works."""
    texts = [translate(language, _TEST) for language in Language]
    return AlarmLetter(
        subject=f"{translate(Language.BANGLA, N_('Phera'))} | Phera: test",
        body="\n".join([*texts, "", public_url, ""]),
        data={"site": public_url, "faults": [], "test": True},
    )


def _lines(language: Language, notices: Sequence[DueNotice]) -> Iterator[str]:
    for event in AlarmEvent:
        those = [each for each in notices if each.event is event]
        if those:
            yield f"{translate(language, event.label)}:"
            for each in those:
                yield from _line(language, each)
            yield ""


def _line(language: Language, notice: DueNotice) -> Iterator[str]:
    title = translate(language, notice.result.title)
    finding = notice.result.finding
    if notice.event is AlarmEvent.ENDED or finding is None:
        yield f"- {title}"
        return
    detail = f" [{finding.detail}]" if finding.detail else ""
    yield f"- {title}: {translate(language, finding.text, **finding.values)}{detail}"
    command = f" [{finding.command}]" if finding.command else ""
    yield f"  {translate(language, finding.remedy)}{command}"


def _data(notice: DueNotice) -> dict[str, object]:
    finding = notice.result.finding
    return {
        "check": notice.code,
        "event": notice.event.value,
        "text": translate(Language.ENGLISH, finding.text, **finding.values) if finding else "",
        "detail": finding.detail if finding else "",
    }
