"""List what a heading or a column of an imported document can mean."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .contents import CONTENTS


class Meaning(TextChoices):
    """What a heading or a column can mean. Lists and texts have the names of their fields."""

    STAGE = "stage", _("a stage")
    COMPETENCIES = "competencies", _("competencies")
    OBJECTIVES = "objectives", _("objectives")
    READINGS = "readings", _("readings")
    METRICS = "metrics", _("success metrics")
    WATCH_FORS = "watch_fors", _("watch-fors")
    DEVELOPMENT_TIPS = "development_tips", _("development tips")
    OWN_LISTS = "own_lists", _("another list, under its own title")
    RESPONSIBILITIES = "responsibilities", _("responsibilities of the role")
    CORE_COMPETENCIES = "core_competencies", _("core competencies of the role")
    IDEAL_CANDIDATES = "ideal_candidates", _("ideal candidates")
    SUMMARY = "summary", _("summary of the role")
    PURPOSE = "purpose", _("purpose of the role")
    AUDIENCE = "audience", _("who a stage is for")
    AREA = "area", _("an area: a group of competencies")
    ANOTHER_ROLE = "another_role", _("another role")
    TRACK = "track", _("a track: a role that shares the stages before it")
    LEAVE_OUT = "leave_out", _("leave it out")

    @classmethod
    def _missing_(cls, value):
        """Make the meaning of a list that the table of contents has and that is not named here.

        Documents in the portal's own words then hold it, though HR cannot choose it.
        """
        if value not in {content.name for content in CONTENTS}:
            return None
        member = str.__new__(cls, value)
        member._name_, member._value_, member._label_ = value.upper(), value, value
        return cls._value2member_map_.setdefault(value, member)
