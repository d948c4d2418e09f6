"""The pages of first contact."""
