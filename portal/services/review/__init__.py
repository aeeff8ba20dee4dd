"""The work of officers: queue, detail, claims, decisions, undo, notes, quality review."""
