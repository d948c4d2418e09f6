"""Whether the system itself is well, and what it sent to people."""
