"""Benchmarks: every figure beside a floor or a peer measured in the same run, every answer checked. Run by `script/bench`."""
