"""What assessments hold about a person: what of it they are handed, and how it is erased.

Made of the same parts as `pathway_portal.accounts.personal_data`, which says what each is.
"""

from .erasing import erase
from .sections import sections

__all__ = ["erase", "sections"]
