"""Every fact that was asserted: what, by whom, when, who wrote it down."""
