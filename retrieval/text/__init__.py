"""Rules over text: pure functions from strings to spans. No I/O, no index."""
