"""What the portal holds about a person: what of it they are handed, and how it is erased.

rules.py     says it of every model by its fields; tests hold it against the models that there are
             and against what is really handed out and left over
facts.py     what can be said, to people and to programs
sections.py  what is known of somebody
erasing.py   takes away what names them

`assessments.personal_data` says the same of the assessments, and `privacy.personal_data` joins the
two.
"""

from .erasing import erase
from .rules import RULES
from .sections import sections

__all__ = ["RULES", "erase", "sections"]
