"""Find the stage that the reader is at."""


def number_at(user, pathway, numbers):
    """Return the number of the stage of this pathway that the person is at, or None.

    A person's stage may belong to an older version; its slug tells which step it is. `numbers` is
    called then, and returns the numbers of the pathway's stages by their slugs.
    """
    if user.stage is None or user.stage.pathway.role_id != pathway.role_id:
        return None
    if user.stage.pathway_id == pathway.pk:
        return user.stage.number
    return numbers().get(user.stage.slug)
