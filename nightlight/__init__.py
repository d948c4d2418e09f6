"""Nightlight helps a police force protect children."""
