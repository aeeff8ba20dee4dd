"""Pages for returnees."""

from portal.web.public import (
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

root = start.root
blueprints = (
    start.blueprint,
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
