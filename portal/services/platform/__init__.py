"""Common parts of all services: rate limits, a short cache, blind indexes, XLSX."""
