"""The `nightlight` command. It starts without Django, so that replaying a case or checking a pack takes a fraction of a second."""
