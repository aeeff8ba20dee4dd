"""What every family of services builds on: rate limits, a short cache, blind indexes, XLSX."""
