from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = _("Assessments")

    def ready(self):
        from pathway_portal.accounts import pending_changes
        from pathways import own_answers

        own_answers.source = OwnAssessments()
        pending_changes.people_with_something_to_read.append(assessed_people)


class OwnAssessments:
    """Tell the catalogue what its reader has answered. See `pathways.own_answers`."""

    def latest_on(self, user, role):
        return user.assessments.latest_on(role)

    def latest_of(self, user, stage):
        return user.assessments.latest_of(stage)

    def agreed(self, user):
        from .models import Rating

        return Rating.objects.agreed_with(user)


def assessed_people():
    """Return the ids of everybody with an assessment."""
    from .models import Assessment

    return Assessment.objects.values("employee")
