"""Settings are data, read once, here."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """Where vastus keeps what it makes."""

    cache_folder: Path
    data_folder: Path

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Return the settings of this process; ``VASTUS_HOME`` moves all that is kept."""
        home = environment.get("VASTUS_HOME")
        if home:
            folder = Path(home).expanduser()
            return cls(folder / "cache", folder)
        from platformdirs import user_cache_path, user_data_path

        return cls(user_cache_path("vastus"), user_data_path("vastus"))
