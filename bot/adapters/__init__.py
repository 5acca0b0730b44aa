"""Adapters: translate a platform's events into requests and replies back. They hold no decisions."""
