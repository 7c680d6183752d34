"""Words of the product that mean the same everywhere."""
