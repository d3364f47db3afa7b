"""The data folder as a whole."""
