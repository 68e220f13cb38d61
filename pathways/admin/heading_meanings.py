"""Names that a company gives to the parts of its documents, and what they mean to an import."""

from django.contrib import admin

from ..models import HeadingMeaning
from .edit_conflicts import ConflictCheck
from .rights import ReadersOnly


@admin.register(HeadingMeaning)
class HeadingMeaningAdmin(ReadersOnly, ConflictCheck, admin.ModelAdmin):
    list_display = ["name", "meaning"]
    fields = ["name", "meaning"]
    ordering = ["key"]
    search_fields = ["name"]
    show_full_result_count = False
