"""A case that another force may have to take: offered with a checklist, taken by a written receipt, and ours until then."""
