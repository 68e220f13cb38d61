from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = _("Assessments")

    def ready(self):
        from pathways import own_answers

        own_answers.source = OwnAssessments()


class OwnAssessments:
    """Tell the catalogue what its reader has answered. See `pathways.own_answers`."""

    def latest_on(self, user, role):
        return user.assessments.latest_on(role)

    def latest_of(self, user, stage):
        return user.assessments.latest_of(stage)

    def agreed(self, user):
        return apps.get_model("assessments.Rating").objects.agreed_with(user)
