"""List what a heading or a column of an imported document can mean."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Meaning(TextChoices):
    """What a heading or a column can mean. Lists and texts have the names of their fields."""

    STAGE = "stage", _("a stage")
    COMPETENCIES = "competencies", _("competencies")
    OBJECTIVES = "objectives", _("objectives")
    READINGS = "readings", _("readings")
    METRICS = "metrics", _("success metrics")
    WATCH_FORS = "watch_fors", _("watch-fors")
    DEVELOPMENT_TIPS = "development_tips", _("development tips")
    RESPONSIBILITIES = "responsibilities", _("responsibilities of the role")
    CORE_COMPETENCIES = "core_competencies", _("core competencies of the role")
    IDEAL_CANDIDATES = "ideal_candidates", _("ideal candidates")
    SUMMARY = "summary", _("summary of the role")
    PURPOSE = "purpose", _("purpose of the role")
    AUDIENCE = "audience", _("who a stage is for")
    AREA = "area", _("an area: a group of competencies")
    ANOTHER_ROLE = "another_role", _("another role")
    LEAVE_OUT = "leave_out", _("leave it out")
