"""Benchmarks: what the compiled months are worth, as ratios measured in one run. ``make bench``, ``make bench-check``."""
