"""Articles in, verbatim excerpts out. Knows nothing of chat."""
