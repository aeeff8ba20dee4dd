"""Review by officers: queue, detail, claims, decisions, undo, notes, quality review."""
