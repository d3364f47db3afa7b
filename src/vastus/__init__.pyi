# What type checkers and editors see of the names that are loaded when they are used; a test holds both together.
from vastus.contract.assess import Result
from vastus.contract.measure import Measurement
from vastus.errors import BadAnswers, BadRecording, VastusError
from vastus.measure.detect import detect
from vastus.measure.read import read
from vastus.measure.recording import Channel, Recording, held
from vastus.measure.spans import Span
from vastus.measure.twitches import Twitches
from vastus.python import assessment, base, measurement, simulation
from vastus.simulate.scene import Scene
from vastus.simulate.truth import Truth

__all__ = [
    "BadAnswers",
    "BadRecording",
    "Channel",
    "Measurement",
    "Recording",
    "Result",
    "Scene",
    "Span",
    "Truth",
    "Twitches",
    "VastusError",
    "__version__",
    "assessment",
    "base",
    "detect",
    "held",
    "measurement",
    "read",
    "simulation",
]

__version__: str
