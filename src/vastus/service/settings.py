"""Settings are data, read once, here."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ENGLISH = "en-GB"  # the source of all words


@dataclass(frozen=True, slots=True)
class Settings:
    """Where vastus keeps what it makes, and the language it speaks."""

    cache_folder: Path
    data_folder: Path
    language: str = ENGLISH

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Return the settings of this process.

        ``VASTUS_HOME`` moves all that is kept, and ``VASTUS_LANGUAGE`` is the code of the language to speak: it is
        never guessed from anything else.
        """
        home, language = environment.get("VASTUS_HOME"), environment.get("VASTUS_LANGUAGE") or ENGLISH
        if home:
            folder = Path(home).expanduser()
            return cls(folder / "cache", folder, language)
        from platformdirs import user_cache_path, user_data_path

        return cls(user_cache_path("vastus"), user_data_path("vastus"), language)
