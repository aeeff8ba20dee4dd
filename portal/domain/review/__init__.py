"""Review: queue, search, flags, reasons and quality review."""
