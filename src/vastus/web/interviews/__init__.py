"""Pages of an interview and its result."""
