"""Rules over text: pure functions from strings to spans. No I/O, no index."""

RULES_VERSION = 4
"""Raise it when zones, sentences, passages or terms change: an index built under other rules asks to be rebuilt."""
