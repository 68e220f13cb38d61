"""What happens in the catalogue that other apps act on."""

from django.dispatch import Signal

# Publishing has moved people to other stages. Sent in its transaction, with `people` (their ids),
# `by` (who published) and `at`.
people_moved = Signal()

# A version has been published. Sent in its transaction, with its `role`, `by` (who published) and
# `at`.
version_published = Signal()
