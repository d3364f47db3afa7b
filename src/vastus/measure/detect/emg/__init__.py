"""Twitches in muscle voltage."""
