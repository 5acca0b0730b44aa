"""What goes on while we serve: metrics, readiness, logs, spans. Knows no platform, and never anybody's words."""
