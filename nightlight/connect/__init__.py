"""The outside world: one module for each system that Nightlight speaks to."""
