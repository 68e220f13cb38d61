"""What HR sees of assessments: whose, of which stage, in which state. Never an answer.

The people HR looks up or changes can see that, and who did it.
"""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from pathway_portal.accounts.admin.searching import FoldedSearch
from pathway_portal.accounts.models import User
from pathway_portal.accounts.receipts import hr_capacity
from pathway_portal.web.hr_pages import hr_path, render_hr_page

from . import services
from .models import Assessment, ReceiptAction, State, in_state


@require_safe
def reviews_without_manager(request, model_admin):
    """List the reviews that nobody can do until HR names a manager for the employee."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    waiting = Assessment.objects.without_manager().order_by("submitted_at", "pk")
    waiting = waiting.select_related("employee", "stage__pathway__role")
    page = Paginator(waiting, 100).get_page(request.GET.get("page"))
    User.objects.say_who_has_namesakes([assessment.employee for assessment in page])
    return render_hr_page(
        request,
        model_admin,
        "admin/assessments/without_manager.html",
        _("Reviews waiting for a manager"),
        page=page,
        may_change_people=request.user.has_perm("accounts.change_user"),
    )


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return State.choices

    def queryset(self, request, assessments):
        asked = self.value()
        return assessments.filter(in_state(asked)) if asked in State.values else assessments


@admin.register(Assessment)
class AssessmentAdmin(FoldedSearch, admin.ModelAdmin):
    fields = [
        "employee",
        "role",
        "stage",
        "state",
        "started_at",
        "submitted_at",
        "reviewed_at",
        "agreed_at",
    ]
    list_display = [
        "employee_in_order",
        "role",
        "stage",
        "state",
        "started_at",
        "submitted_at",
        "agreed_at",
    ]
    list_filter = [StateFilter]
    list_select_related = ["employee", "stage__pathway__role"]
    ordering = ["-pk"]
    search_fields = ["employee__name_folded", "employee__email"]
    show_full_result_count = False
    view_on_site = False

    def get_urls(self):
        return [
            hr_path(self, "without-manager/", reviews_without_manager, "without_manager"),
            *super().get_urls(),
        ]

    def get_queryset(self, request):
        """Return none without the right to view them, so that ids do not leak."""
        if not self.has_view_permission(request):
            return Assessment.objects.none()
        namesakes = User.objects.namesakes_of("employee__")
        assessments = super().get_queryset(request).annotate(has_namesake=Exists(namesakes))
        return assessments.select_related("employee", "stage__pathway__role")

    def get_object(self, request, object_id, from_field=None):
        assessment = super().get_object(request, object_id, from_field)
        if assessment:
            assessment.employee.has_namesake = assessment.has_namesake
        return assessment

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """Leave the employee a receipt. The list of states tells less, and leaves none."""
        if request.method != "HEAD":
            services.leave_receipts(
                [obj],
                ReceiptAction.LOOKED_UP,
                by=request.user,
                capacity=hr_capacity(request.user),
                at=timezone.now(),
            )
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def lookup_allowed(self, lookup, value, request):
        """Allow the state alone: nobody must find out an outcome by filtering in the address."""
        return lookup == StateFilter.parameter_name

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("employee"), ordering="employee__name_sort")
    def employee_in_order(self, assessment):
        assessment.employee.has_namesake = assessment.has_namesake
        return assessment.employee

    @admin.display(description=_("role"), ordering="stage__pathway__role__name_sort")
    def role(self, assessment):
        return assessment.stage.pathway.role

    @admin.display(description=_("state"))
    def state(self, assessment):
        return assessment.state.label
