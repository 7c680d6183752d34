"""Settings come from the environment, in small frozen groups; each service composes its own from them."""
