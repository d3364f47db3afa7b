"""Settings are data, read once, here."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ENGLISH = "en-GB"  # the source of all words


@dataclass(frozen=True, slots=True)
class Settings:
    """Where vastus keeps what it makes, the language it speaks, and the country whose numbers it tells."""

    cache_folder: Path
    data_folder: Path
    language: str = ENGLISH
    country: str | None = None

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Return the settings of this process.

        ``VASTUS_HOME`` moves all that is kept, ``VASTUS_LANGUAGE`` is the code of the language to speak, and
        ``VASTUS_COUNTRY`` that of the country whose numbers are told: neither is guessed from anything else.
        """
        home, language = environment.get("VASTUS_HOME"), environment.get("VASTUS_LANGUAGE") or ENGLISH
        country = environment.get("VASTUS_COUNTRY") or None
        if home:
            folder = Path(home).expanduser()
            return cls(folder / "cache", folder, language, country)
        from platformdirs import user_cache_path, user_data_path

        return cls(user_cache_path("vastus"), user_data_path("vastus"), language, country)
