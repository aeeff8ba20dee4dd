"""SMS from the outbox (`notify`) through a gateway (`deliver`) to what became of them, and what came back."""
