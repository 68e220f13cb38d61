"""Two editors on one page: nobody overwrites what somebody else saved while they were typing.

Every change form carries a digest of each value it showed. When it comes back, the row is locked
and each digest is compared with what is saved by then:

- a field this editor left alone takes what is saved now;
- a field that both changed keeps this editor's text, with the other's beside it;
- lines that somebody else added, changed or deleted are shown as such.

If anything differs, nothing is written and the page comes back once. Saving that page keeps what it
shows.
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
