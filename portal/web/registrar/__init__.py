"""Pages for who enters for others: desks, the hotline, volunteers; and for their supervisors."""

from portal.web.registrar import entry, funnel, identified, import_files, import_steps, imports

blueprints = (
    entry.blueprint,
    identified.blueprint,
    funnel.blueprint,
    imports.blueprint,
    import_steps.blueprint,
    import_files.blueprint,
)
