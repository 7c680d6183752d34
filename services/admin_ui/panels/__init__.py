"""The one panel message of each admin: shown, edited in place, refreshed by itself."""
