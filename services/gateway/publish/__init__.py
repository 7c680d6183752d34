"""Group commit: customer events leave in bundles, and everybody waits for the confirm of their own bundle."""
