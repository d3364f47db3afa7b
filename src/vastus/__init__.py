"""vastus: for a person whose knee, thigh or leg twitches."""

__version__ = "0.1.0"
