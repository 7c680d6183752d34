"""The one bootstrap of all services: logs, signals, health, the HTTP server for metrics, and the exit code."""
