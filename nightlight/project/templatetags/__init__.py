"""Words for the pages that Django's own templates write."""
