"""Pages for returnees."""

from flask import Flask

from portal.web.public import (
    alternate_phone,
    campaign,
    centre_card,
    check,
    correction,
    csrf_recovery,
    done,
    eligibility,
    finish,
    form_pages,
    help_pages,
    lost_reference,
    my_data,
    new_phone,
    page_voice,
    phone_code,
    registration_status,
    resume,
    self_edit,
    share_preview,
    short_addresses,
    slip,
    start,
    status,
    status_by_birth_date,
)

roots = (
    start.root,
    campaign.root,
    share_preview.root,
    short_addresses.root,
    page_voice.root,
)
blueprints = (
    start.blueprint,
    campaign.blueprint,
    form_pages.blueprint,
    phone_code.blueprint,
    resume.blueprint,
    check.blueprint,
    done.blueprint,
    status.blueprint,
    status_by_birth_date.blueprint,
    lost_reference.blueprint,
    registration_status.blueprint,
    my_data.blueprint,
    correction.blueprint,
    self_edit.blueprint,
    new_phone.blueprint,
    alternate_phone.blueprint,
    finish.blueprint,
    slip.blueprint,
    help_pages.blueprint,
    eligibility.blueprint,
    share_preview.blueprint,
    short_addresses.blueprint,
)


def init_app(app: Flask) -> None:
    """Adds what the pages for returnees need."""
    centre_card.init_app(app)
    csrf_recovery.init_app(app)
    share_preview.init_app(app)
    page_voice.init_app(app)
