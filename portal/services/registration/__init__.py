"""Registration: from the first draft to the status page, and every change by the returnee."""
