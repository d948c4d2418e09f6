"""What was searched, by whom, how thoroughly, and what was not: the ledger of one case, as a list and as a map that agree."""
