"""The filters of HR's lists of people, and of lists of what belongs to people."""

from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pathways.admin.choosing import can_be_key
from pathways.models import Role, Stage

from ..incomplete_people import Lack, lacks
from ..models import User

MOST_OFFERED = 30  # people; where there are more, links lead to the filtered list


class ManagesFilter(admin.SimpleListFilter):
    title = _("manages others")
    parameter_name = "is_manager"

    def lookups(self, request, model_admin):
        return [("yes", _("Manages people")), ("no", _("Manages nobody"))]

    def queryset(self, request, people):
        reports = Exists(User.objects.active().filter(manager=OuterRef("pk")))
        if self.value() == "yes":
            return people.filter(reports)
        if self.value() == "no":
            return people.filter(~reports)
        return people


class PersonFilter(admin.SimpleListFilter):
    """Filter by one person. `conditions` turns the id into the condition on the rows."""

    def offered(self, people):
        """Return the people to choose from; the one chosen is there in any case."""
        return people.none()

    def conditions(self, key):
        raise NotImplementedError

    def lookups(self, request, model_admin):
        people = User.objects.still_known().with_namesakes()
        offered = list(self.offered(people).in_order()[: MOST_OFFERED + 1])
        offered = [] if len(offered) > MOST_OFFERED else offered
        value = self.used_parameters.get(self.parameter_name, "")
        if can_be_key(value) and int(value) not in {person.pk for person in offered}:
            offered += people.filter(pk=value)
        return [(str(person.pk), str(person)) for person in offered]

    def has_output(self):
        """Filter by an id that is nobody's too: the list is empty then."""
        return super().has_output() or self.value() is not None

    def queryset(self, request, rows):
        if self.value() is None:
            return rows
        if not can_be_key(self.value()):
            return rows.none()
        return rows.filter(**self.conditions(self.value()))


class ManagerFilter(PersonFilter):
    """Filter people by their manager."""

    title = _("manager")
    parameter_name = "manager"

    def offered(self, people):
        return people.filter(Exists(User.objects.active().filter(manager=OuterRef("pk"))))

    def conditions(self, key):
        return {"manager": key}


class LackFilter(admin.SimpleListFilter):
    title = _("what is missing")
    parameter_name = "lacks"

    def lookups(self, request, model_admin):
        return Lack.choices

    def queryset(self, request, people):
        if self.value() not in Lack.values:
            return people
        return people.filter(lacks(Lack(self.value()), at=timezone.now()))


class RoleFilter(admin.SimpleListFilter):
    title = _("role")
    parameter_name = "role"

    def lookups(self, request, model_admin):
        return [(str(role.pk), role.name) for role in Role.objects.order_by("name_sort", "pk")]

    def queryset(self, request, people):
        if self.value() is None:
            return people
        if not can_be_key(self.value()):
            return people.none()
        return people.filter(stage__pathway__role=self.value())


class StageFilter(admin.SimpleListFilter):
    """Filter by a step of the chosen role, in whichever version people stand on it."""

    title = _("stage")
    parameter_name = "stage"

    def lookups(self, request, model_admin):
        role = request.GET.get(RoleFilter.parameter_name, "")
        if not can_be_key(role):
            return []
        stages = Stage.objects.published().filter(pathway__role=role)
        return [(stage.slug, str(stage)) for stage in stages.order_by("number")]

    def queryset(self, request, people):
        return people.filter(stage__slug=self.value()) if self.value() else people
