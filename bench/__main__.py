"""`make bench`: every benchmark in turn."""

from bench import count_steps, submit, weight

for benchmark in (submit, count_steps, weight):
    benchmark.main()
