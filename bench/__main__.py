"""`make bench`: every benchmark in turn."""

from bench import submit

for benchmark in (submit,):
    benchmark.main()
