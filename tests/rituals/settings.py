"""The settings of the tests, with one more list: its app, and its entry in the table."""

from pathways.contents import CONTENTS, Content, Need, Text
from tests.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.rituals"]  # noqa: F405
if "postgresql" in DATABASES["default"]["ENGINE"]:  # noqa: F405
    # Not the database of the tests that start this one.
    DATABASES["default"]["TEST"] = {"NAME": f"rituals_{os.getpid()}"}  # noqa: F405

CONTENTS.append(
    Content(
        name="rituals",
        model_label="rituals.Ritual",
        holder="stage",
        texts=(Text("text", need=Need.REQUIRED),),
        title="Rituals",
        label="Ritual",
        anchor="ritual",
        document_names=("Rituals", "Rituale"),
    )
)
