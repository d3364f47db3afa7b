"""Pages to read, and the search in them."""
