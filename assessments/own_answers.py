"""What pages of the catalogue show of their reader's answers. See `pathways.own_answers`."""

from pathway_portal.web.compiled_queries import CompiledQuery

from .models import Assessment, Rating


def latest_of(employee, slug, role):
    return Assessment.objects.filter(employee=employee).latest_of(slug, role)


def latest_on(employee, role):
    return Assessment.objects.filter(employee=employee).latest_on(role)


LATEST_OF = CompiledQuery(latest_of, employee=int, slug=str, role=int)
LATEST_ON = CompiledQuery(latest_on, employee=int, role=int)


class OwnAssessments:
    def latest_on(self, user, role):
        return LATEST_ON.all(employee=user.pk, role=role.pk)

    def latest_of(self, user, stage):
        return LATEST_OF.first(employee=user.pk, slug=stage.slug, role=stage.pathway.role_id)

    def agreed(self, user):
        return Rating.objects.agreed_with(user)
