"""What is reached over HTTP: the pages of articles, the search page, health and metrics, on one server."""
