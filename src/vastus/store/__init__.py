"""What is kept: every step of an interview, on this machine alone."""
