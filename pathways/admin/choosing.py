"""Choose a row in a form, and refuse anything that cannot be the id of one."""

from django.contrib.admin.widgets import AutocompleteSelect


class Chosen(AutocompleteSelect):
    """Look up only those of the values sent that can be ids. The field refuses the rest."""

    def optgroups(self, name, value, attr=None):
        return super().optgroups(name, [key for key in value if can_be_key(key)], attr)


def can_be_key(text):
    """Tell whether a text is a number that fits into a column of ids."""
    return str(text).isdecimal() and len(str(text)) <= 18
