"""One file for each kind of recording that can be brought."""
