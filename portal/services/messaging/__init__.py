"""SMS from the outbox through a gateway to its receipt: delivery, limits, costs, texts."""
