"""A document as HR hands it in, and the steps of its page."""

from django.core.files.uploadedfile import SimpleUploadedFile

from .posts import action

TEXT = """
# Gardener: a pathway

## Role Summary: Gardener
Keeps the garden.

What is this?

## Key Responsibilities
- Weeding

## Stage 1: Weeding
### Objectives
- Tell weeds from flowers
### Competencies
- Pulls weeds
- Knows every weed
### Recommended Reading
- Weeds — A. Thistle
"""


def hand_in(client, text="", **more):
    return client.post(action("import"), {"step": "preview", "role": "", "text": text} | more)


def press(client, shown, step, **more):
    """Press a button of a preview; what it carries is in its form."""
    carried = {name: value or "" for name, value in shown.context["form"].initial.items()}
    return client.post(action("import"), carried | {"step": step} | more)


def confirm(client, shown, **more):
    return press(client, shown, "confirm", **more)


def file(content, name="document.md"):
    data = content.encode() if isinstance(content, str) else content
    return SimpleUploadedFile(name, data)
