"""Tables of numbers, however they are written."""
