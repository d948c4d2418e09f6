"""Returns: what is counted of missing episodes for the national data return and for councils, each figure with its rows."""
