"""Runs every benchmark in turn (`make bench`)."""

from bench import count_steps, page_weight, submit

for benchmark in (submit, count_steps, page_weight):
    benchmark.main()
