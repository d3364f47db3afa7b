"""What is known: how the base is read, checked and kept, and what the shipped base holds."""
