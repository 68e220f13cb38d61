"""Fields to choose a row in, whatever somebody sends who uses no page of ours."""

from django.contrib.admin.widgets import AutocompleteSelect


class Chosen(AutocompleteSelect):
    """Of what was sent it looks up what can be a row. The field says that the rest is none."""

    def optgroups(self, name, value, attr=None):
        return super().optgroups(name, [key for key in value if can_be_key(key)], attr)


def can_be_key(text):
    """Whether it is a number, and one of so few digits that databases have room for it."""
    return str(text).isdecimal() and len(str(text)) <= 18
