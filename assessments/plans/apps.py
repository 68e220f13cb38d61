from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "assessments.plans"
    verbose_name = _("Plans")

    def ready(self):
        from assessments import own_plans
        from pathway_portal.accounts import pending_changes
        from pathways import people_to_ask

        from .on_assessments import Plans
        from .on_stages import PeopleOfStages

        own_plans.source = Plans()
        people_to_ask.source = PeopleOfStages()
        pending_changes.people_with_something_to_read += [
            people_with_actions,
            people_with_notes,
            people_with_readings,
        ]


def people_with_actions():
    """Return the ids of everybody who has planned something."""
    from .models import Action

    return Action.objects.values("owner")


def people_with_notes():
    """Return the ids of everybody who has noted something."""
    from .models import EvidenceNote

    return EvidenceNote.objects.values("owner")


def people_with_readings():
    """Return the ids of everybody who has marked a book."""
    from .models import ReadingMark

    return ReadingMark.objects.values("owner")
