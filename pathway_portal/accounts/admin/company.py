"""The company itself, and its departments."""

from django.contrib import admin
from django.db.models import Count
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from pathways.admin.edit_conflicts import ConflictCheck
from pathways.admin.rights import ReadersOnly

from ..models import LEVEL_NAMES, Company, Department
from .searching import FoldedSearch


@admin.register(Department)
class DepartmentAdmin(FoldedSearch, ReadersOnly, ConflictCheck, admin.ModelAdmin):
    list_display = ["name_in_order", "people"]
    ordering = ["name_sort"]
    search_fields = ["name_folded"]
    show_full_result_count = False

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(people_count=Count("people"))

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
            department.people_count,
        )


@admin.register(Company)
class CompanyAdmin(ReadersOnly, ConflictCheck, admin.ModelAdmin):
    fieldsets = [
        (None, {"fields": ["name", "independent_reviews"]}),
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
