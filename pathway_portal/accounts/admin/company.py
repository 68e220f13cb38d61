"""The company itself, and its departments."""

from django import forms
from django.contrib import admin
from django.db.models import OuterRef
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from pathway_portal.web.bounded_lists import CountUpTo, in_words
from pathways.admin.edit_conflicts import ConflictCheck, ConflictForm
from pathways.admin.rights import ReadersOnly

from ..models import LEVEL_NAMES, Company, Department, User
from ..permissions import who_may_publish
from .searching import FoldedSearch


@admin.register(Department)
class DepartmentAdmin(FoldedSearch, ReadersOnly, ConflictCheck, admin.ModelAdmin):
    list_display = ["name_in_order", "people"]
    ordering = ["name_sort"]
    search_fields = ["name_folded"]
    show_full_result_count = False

    def get_queryset(self, request):
        people = User.objects.filter(department=OuterRef("pk")).values("department")
        return super().get_queryset(request).annotate(people_count=CountUpTo(people))

    @admin.display(description=_("name"), ordering="name_sort")
    def name_in_order(self, department):
        return department.name

    @admin.display(description=_("people"), ordering="people_count")
    def people(self, department):
        url = reverse("admin:accounts_user_changelist")
        return format_html(
            '<a href="{}?department__id__exact={}">{}</a>',
            url,
            department.pk,
            in_words(department.people_count),
        )


class CompanyForm(ConflictForm):
    def clean_second_person_publishes(self):
        """Refuse to turn it on while nobody else could be the second person."""
        is_on = self.cleaned_data["second_person_publishes"]
        if is_on and not self.initial.get("second_person_publishes"):
            people = list(who_may_publish()[:2])
            if len(people) < 2:
                raise forms.ValidationError(_why_too_few(people))
        return is_on


def _why_too_few(people):
    if not people:
        return _(
            "Nobody here may publish pathways. Give two people the right first, as HR admins or "
            "content editors."
        )
    return _(
        "Only %(person)s may publish pathways here, so nothing could be published any more. Give "
        "a second person the right first, as HR admin or content editor."
    ) % {"person": people[0]}


@admin.register(Company)
class CompanyAdmin(ReadersOnly, ConflictCheck, admin.ModelAdmin):
    form = CompanyForm
    fieldsets = [
        (None, {"fields": ["name", "independent_reviews", "second_person_publishes"]}),
        (
            _("Your own names for the levels"),
            {
                "classes": ["collapse"],
                "description": _(
                    "Pages show these names instead of the portal’s, in the language of the "
                    "reader. Leave empty what should keep its name. Exports carry the number of "
                    "the level."
                ),
                "fields": LEVEL_NAMES,
            },
        ),
    ]

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not Company.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        obj.pk = 1
        super().save_model(request, obj, form, change)
