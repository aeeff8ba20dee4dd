"""Pages for returnees."""

from portal.web.public import (
    again,
    campaign,
    check,
    code,
    correct,
    done,
    finish,
    help_pages,
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
    story.blueprint,
    correct.blueprint,
    finish.blueprint,
    slip.blueprint,
    help_pages.blueprint,
)
