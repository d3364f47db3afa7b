"""Virtual truth: recordings whose every twitch is known."""
