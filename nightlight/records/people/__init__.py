"""Persons, and the identities under which they were met."""
