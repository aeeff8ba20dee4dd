"""Pages for assisted entry, identified persons and bulk imports."""

from portal.web.staff.intake import (
    assisted_entry,
    identified,
    identified_funnel,
    import_files,
    import_rows,
    import_steps,
    imports,
)

blueprints = (
    assisted_entry.blueprint,
    identified.blueprint,
    identified_funnel.blueprint,
    imports.blueprint,
    import_steps.blueprint,
    import_files.blueprint,
    import_rows.blueprint,
)
