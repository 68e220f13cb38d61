"""Let a field that nobody touched on a page take what somebody else has saved since.

The page sends along what each field had shown, in a hidden field with Django's own name for it: as
a digest, so that no text stands on a page twice, or as it is where the page's script renewed it.
"""

from hashlib import sha256


class RemembersShown:
    """A form that knows which of its fields were left as the page had shown them.

    `remembered` names the fields of each row by the field that holds its version; `initial` has the
    values of all of them as they are saved. Call `follow_saved` once the form is made.
    """

    remembered: dict[str, tuple[str, ...]] = {}

    @property
    def shown_values(self):
        """Pair the name of each hidden field with what it says."""
        return [
            (self.add_initial_prefix(name), _as_sent(self._saved(name)))
            for names in self.remembered.values()
            for name in names
        ]

    def follow_saved(self):
        """Take over what was changed since the page was made, where nobody touched the field.

        Where the two changed different fields of one row, both are kept: its version follows.
        """
        if not self.is_bound:
            return
        for version_field, names in self.remembered.items():
            if self.data.get(self.add_prefix(version_field)) == self._saved(version_field):
                continue
            untouched = [name for name in names if self._is_untouched(name)]
            for name in untouched:
                self._set(name)
            if all(name in untouched or self._is_as_shown(name) for name in names):
                self._set(version_field)

    def _is_untouched(self, name):
        shown = self.data.get(self.add_initial_prefix(name))
        typed = _tidy(self.data.get(self.add_prefix(name), ""))
        return shown is not None and _tidy(shown) in (typed, _as_sent(typed))

    def _is_as_shown(self, name):
        """Return whether nobody else has changed what is saved since the page showed it."""
        shown = self.data.get(self.add_initial_prefix(name))
        saved = self._saved(name)
        return shown is not None and _tidy(shown) in (saved, _as_sent(saved))

    def _set(self, name):
        self.data = self.data.copy()
        self.data[self.add_prefix(name)] = self._saved(name)

    def _saved(self, name):
        """Return what is saved as a browser would send it."""
        value = self.initial.get(name)
        if value is None or value is False:
            return ""
        return "on" if value is True else _tidy(str(value))


def _tidy(text):
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _as_sent(text):
    return sha256(text.encode()).hexdigest()[:16] if text else ""
