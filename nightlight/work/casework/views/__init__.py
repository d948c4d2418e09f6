"""The pages: my work, the list of cases, one case, and the acts on it."""
