from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = _("Assessments")

    def ready(self):
        from pathway_portal.accounts import pending_changes
        from pathways import own_answers

        from .own_answers import OwnAssessments

        own_answers.source = OwnAssessments()
        pending_changes.people_with_something_to_read.append(assessed_people)


def assessed_people():
    """Return the ids of everybody with an assessment."""
    from .models import Assessment

    return Assessment.objects.values("employee")
