"""`make bench`: every benchmark in turn."""

from bench import count_steps, page_weight, submit

for benchmark in (submit, count_steps, page_weight):
    benchmark.main()
