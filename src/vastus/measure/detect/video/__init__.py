"""Twitches on film."""
