"""What every case has in common: my work, the list of cases, one case with its story, and who answers for it."""
