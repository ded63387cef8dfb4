"""Text folded for comparing."""
from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """Fold a name for comparing: lower case, no accents, single blanks."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).split())
