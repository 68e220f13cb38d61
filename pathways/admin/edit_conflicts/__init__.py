"""Let two editors work on one page without overwriting each other.

Every change form carries a digest of each value it showed. When it comes back, the row is locked
and each digest is compared with the saved value:

- a field that this editor left alone takes the saved value;
- a field that both changed keeps this editor's text, with the other's beside it;
- lines that somebody else added, changed or deleted are marked.

If anything differs, nothing is written and the page is shown again, once. Saving that page saves
what it shows.
"""

from .digests import digest
from .forms import ConflictForm, ConflictFormSet
from .pages import ConflictCheck
from .typed_text import KeepTypedText, with_typed_text

__all__ = [
    "ConflictCheck",
    "ConflictForm",
    "ConflictFormSet",
    "KeepTypedText",
    "digest",
    "with_typed_text",
]
