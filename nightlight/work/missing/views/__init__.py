"""The pages on which a missing episode is worked."""
