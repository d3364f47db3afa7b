"""Commands in the terminal: one file for each noun, and each command is one call of the service."""
