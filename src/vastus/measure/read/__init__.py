"""Reads what people bring; each file in a process of its own, with limits."""
