"""Twitches that a phone feels."""
