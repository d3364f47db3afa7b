"""A recording that comes from a phone in the same network."""
