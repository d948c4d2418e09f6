"""Floor 0. Pure rules: values in, values with reasons out."""
