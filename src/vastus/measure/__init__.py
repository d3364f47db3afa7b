"""What sensors show: a file becomes a recording, and a recording becomes twitches."""

from vastus.measure import show
from vastus.measure.detect import detect
from vastus.measure.read import read

__all__ = ["detect", "read"]

show.bind()
