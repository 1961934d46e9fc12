"""Benchmarks: what the product is fast at, against what. `./run bench [--full]`, or `python -m bench`."""
