"""Form widgets that read what somebody typed."""

from django import forms


class Textarea(forms.Textarea):
    """Count a line break as one character, as people do. Browsers send two, CR and LF."""

    def value_from_datadict(self, data, files, name):
        typed = super().value_from_datadict(data, files, name)
        return typed and typed.replace("\r\n", "\n").replace("\r", "\n")
