"""Handing over at the end of a shift: every open case on one page, offered as a set, accepted one by one or all, by name."""
