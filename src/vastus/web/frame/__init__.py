"""What every page and request goes through."""
