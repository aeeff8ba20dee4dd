"""The audit log: an append-only hash chain, its verification and its search."""
