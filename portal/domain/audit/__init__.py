"""What the audit log records."""
