"""What one can do: the one room with a clock, settings and a store."""
