"""Tables of SMS: outbox, attempts, receipts, gateways, totals."""
