"""What HR sees of assessments: whose, of which stage, in which state. Never an answer.

The people HR looks up or changes can see that, and who did it.
"""

from datetime import timedelta

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from pathway_portal.accounts.admin.filters import PersonFilter
from pathway_portal.accounts.admin.many_people import ActsOnAll
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


class EmployeesManagerFilter(PersonFilter):
    title = _("manager")
    parameter_name = "manager"

    def offered(self, people):
        reports = User.objects.active().filter(manager=OuterRef("pk"))
        return people.filter(Exists(reports))

    def conditions(self, key):
        """Leave leavers out: nobody is their manager any more."""
        return {"employee__manager": key, "employee__is_active": True}


class EmployeeFilter(PersonFilter):
    title = _("employee")
    parameter_name = "employee"

    def conditions(self, key):
        return {"employee": key}


class DaysFilter(admin.SimpleListFilter):
    """Filter by how long the last step is ago."""

    title = _("in this state for")
    parameter_name = "days"

    def lookups(self, request, model_admin):
        return [
            (str(days), _("%(count)s days or more") % {"count": days}) for days in (7, 14, 30, 90)
        ]

    def queryset(self, request, assessments):
        if self.value() not in dict(self.lookup_choices):
            return assessments
        began = timezone.now() - timedelta(days=int(self.value()))
        return assessments.filter(in_state_since__lte=began)


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return State.choices

    def queryset(self, request, assessments):
        asked = self.value()
        return assessments.filter(in_state(asked)) if asked in State.values else assessments


@admin.register(Assessment)
class AssessmentAdmin(ActsOnAll, FoldedSearch, admin.ModelAdmin):
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
        "department",
        "manager",
        "role_and_version",
        "stage",
        "state",
        "days_in_state",
    ]
    list_filter = [
        StateFilter,
        DaysFilter,
        ("employee__department", admin.RelatedFieldListFilter),
        EmployeesManagerFilter,
        EmployeeFilter,
    ]
    list_select_related = [
        "employee__department",
        "employee__manager",
        "stage__pathway__role",
    ]
    ordering = ["-pk"]
    search_fields = ["employee__name_folded", "employee__email", "employee__manager__name_folded"]
    actions = ["chase"]
    # What an address may filter by. Nobody must find out an outcome there.
    lookups = [
        "state",
        "days",
        "employee__department__id__exact",
        "employee__department__isnull",
        "manager",
        "employee",
    ]
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
        manager_namesakes = User.objects.namesakes_of("employee__manager__")
        assessments = (
            super()
            .get_queryset(request)
            .annotate(
                has_namesake=Exists(namesakes),
                manager_has_namesake=Exists(manager_namesakes),
                in_state_since=Coalesce("agreed_at", "reviewed_at", "submitted_at", "started_at"),
            )
        )
        return assessments.select_related("employee__manager", "stage__pathway__role")

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
        """Allow the filters alone: nobody must find out an outcome by others in the address."""
        return lookup in self.lookups

    def has_add_permission(self, request):
        return False

    def has_chase_permission(self, request):
        return self.has_view_permission(request) and request.user.has_perm("accounts.change_user")

    @admin.action(description=_("Ask the managers about these reviews"), permissions=["chase"])
    def chase(self, request, assessments):
        """Ask each manager once a week at most, about reviews that are not in."""
        chosen = assessments.count()
        asked = services.chase_reviews(assessments, by=request.user, at=timezone.now())
        if asked:
            text = ngettext(
                "The manager was asked about %(count)s review.",
                "The managers were asked about %(count)s reviews.",
                asked,
            )
            self.message_user(request, text % {"count": asked}, messages.SUCCESS)
        if left_out := chosen - asked:
            text = ngettext(
                "%(count)s was left out: it waits for no review, its manager was asked within the "
                "last week, or its manager is you.",
                "%(count)s were left out: they wait for no review, their managers were asked "
                "within the last week, or their manager is you.",
                left_out,
            )
            self.message_user(request, text % {"count": left_out}, messages.WARNING)

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("employee"), ordering="employee__name_sort")
    def employee_in_order(self, assessment):
        assessment.employee.has_namesake = assessment.has_namesake
        return assessment.employee

    @admin.display(description=_("role"))
    def role(self, assessment):
        return assessment.stage.pathway.role

    @admin.display(description=_("department"), ordering="employee__department__name_sort")
    def department(self, assessment):
        return assessment.employee.department

    @admin.display(description=_("manager"), ordering="employee__manager__name_sort")
    def manager(self, assessment):
        """Link to everything that the manager's reports assess."""
        manager = assessment.employee.active_manager if assessment.employee.is_active else None
        if manager:
            manager.has_namesake = assessment.manager_has_namesake
            url = reverse("admin:assessments_assessment_changelist")
            return format_html('<a href="{}?manager={}">{}</a>', url, manager.pk, manager)

    @admin.display(description=_("pathway"), ordering="stage__pathway__role__name_sort")
    def role_and_version(self, assessment):
        pathway = assessment.stage.pathway
        return _("%(role)s, version %(number)s") % {"role": pathway.role, "number": pathway.number}

    @admin.display(description=_("in this state"), ordering="-in_state_since")
    def days_in_state(self, assessment):
        days = (timezone.localdate() - timezone.localdate(assessment.in_state_since)).days
        text = ngettext("%(count)s day, since %(date)s", "%(count)s days, since %(date)s", days)
        since = date_format(timezone.localtime(assessment.in_state_since))
        return text % {"count": days, "date": since}

    @admin.display(description=_("state"))
    def state(self, assessment):
        return assessment.state.label
