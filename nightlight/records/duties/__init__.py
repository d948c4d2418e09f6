"""Running clocks, the ladders of missed ones, and the worker that notices silence."""
