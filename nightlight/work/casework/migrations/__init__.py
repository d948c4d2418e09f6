"""How the tables of the feature came to be."""
