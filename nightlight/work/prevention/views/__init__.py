"""The pages of the feature."""
