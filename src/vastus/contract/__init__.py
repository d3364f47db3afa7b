"""What leaves the house as JSON: each contract with its version."""
