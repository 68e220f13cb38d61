"""What the portal holds about a person: what of it they are handed, and how it is erased.

facts.py     what can be said, to people and to programs
sections.py  what is known of somebody
erasing.py   takes away what names them

`assessments.personal_data` says the same of the assessments, and `privacy.personal_data` joins the
two.
"""

from .erasing import erase
from .sections import sections

__all__ = ["erase", "sections"]
