"""`make bench`: every benchmark in turn."""

from bench import count_steps, submit

for benchmark in (submit, count_steps):
    benchmark.main()
