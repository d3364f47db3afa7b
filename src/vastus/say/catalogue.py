"""The words of a language, read from the file that translators write."""

from gettext import GNUTranslations
from io import BytesIO


def read(content: bytes, code: str) -> GNUTranslations:
    """Return the words of a ``.po`` file; its plural forms are those that it states."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    made = BytesIO()
    write_mo(made, read_po(BytesIO(content), code.replace("-", "_")))
    made.seek(0)
    return GNUTranslations(made)
