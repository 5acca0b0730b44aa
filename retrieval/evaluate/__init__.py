"""Measuring what the corpus reads and finds, against annotated data that somebody names on the command line."""
