"""A registration from the first draft to its status page, and every change by its owner."""
