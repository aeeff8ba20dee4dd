"""The length of the audit log for Prometheus, which sees when it becomes shorter."""

from portal.models import AuditHead
from portal.unit_of_work import UnitOfWork


def count_audit_entries(work: UnitOfWork) -> int:
    """Returns the number of the head, or -1 if the head is gone."""
    head = work.session.get(AuditHead, 1)
    return -1 if head is None else head.number
