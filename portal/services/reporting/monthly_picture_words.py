"""What the page and the files of the monthly update write beside a picture, or in its place."""

from typing import Final

from portal.domain.platform.choices import Language
from portal.domain.platform.gettext_marker import N_
from portal.i18n import show_day, translate
from portal.services.reporting.monthly_pictures import PictureState, ShownPicture

PICTURES: Final = N_("Pictures")


def absence_text(language: Language, shown: ShownPicture) -> str:
    """Returns why a picture of a frozen month is not there any more. Empty if it is there."""
    if shown.state is PictureState.SHOWN:
        return ""
    if shown.state is PictureState.ENDED:
        return translate(language, N_("A picture stood here. The consent to it has ended."))
    if shown.day is None:
        return translate(language, N_("A picture stood here. It was withdrawn."))
    day = show_day(language, shown.day)
    return translate(language, N_("A picture stood here. It was withdrawn on %(day)s."), day=day)


def caption_text(language: Language, shown: ShownPicture) -> str:
    """Returns the caption, or why the picture is not there."""
    return shown.texts.caption(language) if shown.texts else absence_text(language, shown)


def credit_text(language: Language, shown: ShownPicture) -> str:
    """Returns who took the picture. Empty for one that is not there."""
    if shown.texts is None:
        return ""
    return translate(language, N_("Photo: %(name)s"), name=shown.texts.credit)
