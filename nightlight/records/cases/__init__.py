"""The case file: reference, owner, offers of ownership, people, links, who needs to know."""
