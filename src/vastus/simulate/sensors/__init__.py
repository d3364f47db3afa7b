"""What sensors make of the leg: voltage, shaking, pictures."""
