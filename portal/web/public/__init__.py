"""Pages for returnees."""

from portal.web.public import (
    again,
    amend,
    birth,
    campaign,
    check,
    code,
    correct,
    done,
    finish,
    help_pages,
    new_phone,
    other_number,
    register,
    resume,
    slip,
    start,
    status,
    story,
)

init_app = again.init_app
roots = (start.root, campaign.root)
blueprints = (
    start.blueprint,
    campaign.blueprint,
    register.blueprint,
    code.blueprint,
    resume.blueprint,
    check.blueprint,
    done.blueprint,
    status.blueprint,
    birth.blueprint,
    story.blueprint,
    correct.blueprint,
    amend.blueprint,
    new_phone.blueprint,
    other_number.blueprint,
    finish.blueprint,
    slip.blueprint,
    help_pages.blueprint,
)
