"""Discord: its events become requests, and replies become its messages."""
