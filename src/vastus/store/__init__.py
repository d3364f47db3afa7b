"""What is kept: every step of an interview and every recording, on this machine alone."""
