"""Pages for who enters for others: desks, the hotline, volunteers; and for their supervisors."""

from portal.web.registrar import entry, funnel, identified

blueprints = (entry.blueprint, identified.blueprint, funnel.blueprint)
