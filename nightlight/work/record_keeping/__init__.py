"""Keeping the record: whether the journal proves itself whole, and blanking the personal words of closed cases by a recorded decision."""
