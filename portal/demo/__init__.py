"""Made-up people and work for demonstrations and benchmarks."""
