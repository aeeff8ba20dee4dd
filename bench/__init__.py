"""Benchmarks. Each compares with a baseline or a peer in the same run and prints a ratio."""
