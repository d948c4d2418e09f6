"""Taking the call: the report as it is told, what the rules say of it while it is told, and its record."""
