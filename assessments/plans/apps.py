from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "assessments.plans"
    verbose_name = _("Plans")

    def ready(self):
        from assessments import own_plans
        from pathway_portal.accounts import pending_changes

        from .on_assessments import Plans

        own_plans.source = Plans()
        pending_changes.people_with_something_to_read.append(people_with_a_plan)


def people_with_a_plan():
    """Return the ids of everybody who has written something that is private to them."""
    from .models import Action

    return Action.objects.values("owner")
