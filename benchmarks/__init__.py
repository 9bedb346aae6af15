"""What dualz is measured with: each script prints a table. Start one as ``python -m benchmarks.NAME``."""
