"""Rules over text: pure functions from strings to spans. No I/O, no index."""

RULES_VERSION = 5
"""Raise it when zones, sentences, passages, terms or things change: an index built under others asks to be rebuilt."""
