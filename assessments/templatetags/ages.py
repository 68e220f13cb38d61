from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()


@register.filter
def is_today(moment):
    return moment is not None and timezone.localdate(moment) == timezone.localdate()


@register.filter
def ago(moment):
    """Say how long ago it was, in calendar days, by the largest unit alone."""
    if moment is None:
        return ""
    days = (timezone.localdate() - timezone.localdate(moment)).days
    if days < 1:
        return _("today")
    if days == 1:
        return _("yesterday")
    years, months, weeks = days // 365, days // 30, days // 7
    if years:
        words, count = ngettext("%(count)s year ago", "%(count)s years ago", years), years
    elif months:
        words, count = ngettext("%(count)s month ago", "%(count)s months ago", months), months
    elif weeks:
        words, count = ngettext("%(count)s week ago", "%(count)s weeks ago", weeks), weeks
    else:
        words, count = ngettext("%(count)s day ago", "%(count)s days ago", days), days
    return words % {"count": count}
