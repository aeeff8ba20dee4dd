"""Pages for the staff of centres: cases, appointments and workload."""

from portal.web.staff.casework import appointments, case, workload

blueprints = (case.blueprint, appointments.blueprint, workload.blueprint)
