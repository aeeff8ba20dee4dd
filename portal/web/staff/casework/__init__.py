"""Pages for the staff of centres: one person's case, appointments, how much there is to do."""

from portal.web.staff.casework import appointments, case, workload

blueprints = (case.blueprint, appointments.blueprint, workload.blueprint)
