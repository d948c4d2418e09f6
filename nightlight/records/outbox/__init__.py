"""Words owed to people here and to the outside, and proof that they arrived."""
