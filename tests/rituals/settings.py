"""The settings of the tests, with one more list: its app, and its entry in the table."""

from pathways.contents import CONTENTS, REQUIRED_TEXT, CaseItemType, Content
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
        texts=(REQUIRED_TEXT,),
        title="Rituals",
        label="Ritual",
        anchor="ritual",
        document_names=("Rituals", "Rituale"),
        case_type=CaseItemType("Ritual", "1.4", "What people at a stage do again and again."),
    )
)
