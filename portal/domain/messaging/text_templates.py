"""Templates of SMS texts that administrators write, with placeholders in braces: `Keep your reference: {reference}`."""

import re
from collections.abc import Mapping
from typing import Final

from portal.domain.messaging.kinds import CODE_KINDS, MessageKind
from portal.domain.messaging.segments import Segments, fold_for_sms, segments
from portal.domain.messaging.texts import values_needed
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_

LONGEST_TYPED: Final = 1000
MOST_SEGMENTS: Final = 3
_BUILT_IN: Final = re.compile(r"%\((\w+)\)s")
_IN_BRACES: Final = re.compile(r"\{(\w+)\}")
_INDISPENSABLE: Final[Mapping[MessageKind, str]] = dict.fromkeys(CODE_KINDS, "code")


def in_braces(text: str) -> str:
    """Converts a text of the catalog to a template with braces."""
    return _BUILT_IN.sub(r"{\1}", text).replace("%%", "%")


def read_wording(typed: str, kind: MessageKind) -> str:
    """Reads a typed template and folds it for sending. Raises `Invalid`."""
    if len(typed) > LONGEST_TYPED:
        raise Invalid(
            N_("This is too long. Use at most %(longest)s characters."), longest=LONGEST_TYPED
        )
    text = fold_for_sms(typed).strip()
    if not _IN_BRACES.sub("", text).strip():
        raise Invalid(N_("Write the text of the SMS."))
    allowed = values_needed(kind)
    unknown = [name for name in _IN_BRACES.findall(text) if name not in allowed]
    if unknown or re.search(r"[{}]", _IN_BRACES.sub("", text)):
        raise Invalid(
            N_("Only these can go in braces: %(names)s"),
            names=", ".join(f"{{{name}}}" for name in sorted(allowed)),
        )
    needed = _INDISPENSABLE.get(kind)
    if needed is not None and needed not in _IN_BRACES.findall(text):
        raise Invalid(N_("This SMS does not work without %(name)s."), name=f"{{{needed}}}")
    return text


def fill(text: str, values: Mapping[str, str]) -> str:
    """Fills a template with values and folds it. Braces inside a value stay as they are."""
    return fold_for_sms(_IN_BRACES.sub(lambda found: values[found[1]], text))


def longest_segments(text: str, longest: Mapping[str, str]) -> Segments:
    """Counts the segments of the template with the longest possible values."""
    return segments(fill(text, longest))
