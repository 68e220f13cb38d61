"""What HR sees of assessments: whose, of which stage, in which state. Never an answer."""

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .models import Assessment, State

IN_STATE = {
    State.DRAFT: Q(submitted_at=None),
    State.SUBMITTED: Q(submitted_at__isnull=False, reviewed_at=None),
    State.REVIEWED: Q(reviewed_at__isnull=False, agreed_at=None),
    State.AGREED: Q(agreed_at__isnull=False, closed_at=None),
    State.CLOSED: Q(closed_at__isnull=False),
}


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return State.choices

    def queryset(self, request, assessments):
        return assessments.filter(IN_STATE.get(self.value(), Q()))


@admin.register(Assessment)
class AssessmentAdmin(admin.ModelAdmin):
    fields = [
        "employee",
        "role",
        "stage",
        "state",
        "started_at",
        "submitted_at",
        "reviewed_at",
        "agreed_at",
        "closed_at",
    ]
    list_display = ["employee", "role", "stage", "state", "started_at", "submitted_at", "closed_at"]
    list_filter = [StateFilter]
    list_select_related = ["employee", "stage__pathway__role"]
    ordering = ["-started_at", "-pk"]
    search_fields = ["employee__name"]
    show_full_result_count = False
    view_on_site = False

    def get_queryset(self, request):
        """None at all without the right to see them: not even that there is one is answered."""
        if not self.has_view_permission(request):
            return Assessment.objects.none()
        return super().get_queryset(request).select_related("employee", "stage__pathway__role")

    def lookup_allowed(self, lookup, value, request):
        """Nothing but the state: an outcome must not be asked for by way of the address."""
        return lookup == StateFilter.parameter_name

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("role"), ordering="stage__pathway__role__name")
    def role(self, assessment):
        return assessment.stage.pathway.role

    @admin.display(description=_("state"))
    def state(self, assessment):
        return assessment.state.label
