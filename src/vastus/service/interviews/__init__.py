"""Interviews: put, answered, kept, and what follows from them."""
