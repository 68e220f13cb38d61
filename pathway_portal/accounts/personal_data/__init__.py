"""Export and erase what this app holds about a person.

facts.py     one fact, for people and for programs
sections.py  collect the facts about a person
erasing.py   erase the person

`assessments.personal_data` does the same for assessments, and `privacy.personal_data` joins both.
"""

from .erasing import erase
from .sections import sections

__all__ = ["erase", "sections"]
