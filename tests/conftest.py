"""Hypothesis without a deadline: a first run compiles kernels, and timings differ between machines."""

from hypothesis import settings

settings.register_profile("dualz", deadline=None)
settings.load_profile("dualz")
