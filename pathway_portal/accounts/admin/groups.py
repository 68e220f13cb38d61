"""Groups: what HR and content editors may do."""

from django.contrib import admin
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.models import Group

from pathways.admin.edit_conflicts import ConflictCheck

admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(ConflictCheck, auth_admin.GroupAdmin):
    pass
