"""The lists of a stage, and the levels of the scale."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..level_names import level_name
from ..lines import LinesField, lines_of
from ..links import LONGEST_LINK, LinkField
from .stages import Stage

LONGEST_AREA = 120  # characters of its name
LONGEST_LIST_TITLE = 120
LONGEST_OWN_LIST = 20_000  # characters of all its lines: an import never has to cut one


class Level(models.TextChoices):
    """The scale, lowest first: how well somebody does a thing."""

    NOT_STARTED = "not_started", level_name("not_started")
    LEARNING = "learning", level_name("learning")
    ALONE = "alone", level_name("alone")
    WELL = "well", level_name("well")
    HELPING = "helping", level_name("helping")


class StageItemQuerySet(models.QuerySet):
    def get_by_natural_key(self, role, number, stage, position):
        return self.get(
            stage__pathway__role__slug=role,
            stage__pathway__number=number,
            stage__slug=stage,
            position=position,
        )


class StageItem(models.Model):
    """A line of one of a stage's lists. `contents` names them all."""

    stage = models.ForeignKey(Stage, models.CASCADE, verbose_name=_("stage"))
    position = models.PositiveSmallIntegerField(_("position"), validators=[MinValueValidator(1)])

    objects = StageItemQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "position"], name="%(class)s_position_once_per_stage"
            )
        ]

    def natural_key(self):
        return (*self.stage.natural_key(), self.position)

    natural_key.dependencies = ["pathways.stage"]


class Objective(StageItem):
    text = models.CharField(_("objective"), max_length=500)

    class Meta(StageItem.Meta):
        default_related_name = "objectives"
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")

    def __str__(self):
        return self.text


class Competency(StageItem):
    """What somebody at this stage can do.

    The slug is its identity: a rewording keeps it, and roles that ask for the same thing share it.
    Its explanation and examples say what is meant; they are no part of what people answer to, so
    an answer outlives a change of them. If the competency describes a level in its own words,
    people see those instead of the general ones. The level that its stage expects is not part of
    those words either: answers are counted against it. A competency that grows over the stages has
    the same slug at each, and each may expect a higher level.
    """

    slug = models.SlugField(_("identity"), max_length=100, allow_unicode=True)
    text = models.CharField(_("competency"), max_length=500)
    expected_level = models.CharField(
        _("expected level"),
        max_length=20,
        blank=True,
        choices=Level,
        help_text=_(
            "What this stage expects. People see it, and what they answer is counted against it. "
            "Leave it empty if your pathway does not use expected levels."
        ),
    )
    area = models.CharField(
        _("area"),
        max_length=LONGEST_AREA,
        blank=True,
        help_text=_("Pages show the competencies of an area together, under its name."),
    )
    evidence_prompt = models.CharField(
        _("what to ask for as evidence"),
        max_length=300,
        blank=True,
        help_text=_(
            "Asked with every answer, and again when somebody chooses the highest level. Leave it "
            "empty for the usual questions."
        ),
    )
    explanation = LinesField(
        _("what it means"),
        max_length=2000,
        blank=True,
        help_text=_("In a sentence or more. People can open it beside the question."),
    )
    examples = LinesField(
        _("what it can look like"),
        most_lines=5,
        longest_line=300,
        blank=True,
        help_text=_(
            "Two or three examples, each a sentence on a line of its own. At most five lines of "
            "300 characters."
        ),
    )
    not_started = models.CharField(_("not started means"), max_length=300, blank=True)
    learning = models.CharField(_("learning means"), max_length=300, blank=True)
    alone = models.CharField(_("doing it alone means"), max_length=300, blank=True)
    well = models.CharField(_("doing it well means"), max_length=300, blank=True)
    helping = models.CharField(_("helping others means"), max_length=300, blank=True)

    class Meta(StageItem.Meta):
        default_related_name = "competencies"
        verbose_name = _("competency")
        verbose_name_plural = _("competencies")
        constraints = [
            *StageItem.Meta.constraints,
            models.UniqueConstraint(fields=["stage", "slug"], name="competency_slug_once"),
            models.CheckConstraint(
                condition=Q(expected_level__in=["", *Level.values]),
                name="competency_expects_a_known_level",
            ),
        ]

    def __str__(self):
        return self.text

    @property
    def expected_label(self):
        """Return the level that the stage expects in words, or an empty text."""
        return Level(self.expected_level).label if self.expected_level else ""

    def level_wording(self, level):
        """Return this competency's own words for a level, or an empty text."""
        return getattr(self, Level(level).value)

    @property
    def described_levels(self):
        """Return the levels that it describes in words of its own, each with these words."""
        wordings = ((level, self.level_wording(level)) for level in Level)
        return [(level, wording) for level, wording in wordings if wording]

    @property
    def explanation_lines(self):
        return lines_of(self.explanation)

    @property
    def example_lines(self):
        return lines_of(self.examples)

    @property
    def is_explained(self):
        return bool(self.explanation or self.examples)


class ReadingKind(models.TextChoices):
    """What a reading is. Most are books, so a book says nothing."""

    BOOK = "", _("Book")
    ARTICLE = "article", _("Article")
    COURSE = "course", _("Course")
    VIDEO = "video", _("Video or talk")
    PODCAST = "podcast", _("Podcast")
    PERSON = "person", _("Person to talk to")


KIND_ICONS = {  # heroicons
    ReadingKind.BOOK: "book-open",
    ReadingKind.ARTICLE: "document-text",
    ReadingKind.COURSE: "academic-cap",
    ReadingKind.VIDEO: "play-circle",
    ReadingKind.PODCAST: "microphone",
    ReadingKind.PERSON: "chat-bubble-left-right",
}


class Reading(StageItem):
    """Something to learn from: a book, unless its kind says otherwise."""

    slug = models.SlugField(_("identity"), max_length=100, allow_unicode=True)
    title = models.CharField(_("title"), max_length=300)
    authors = models.CharField(_("authors"), max_length=300, blank=True)
    note = models.TextField(_("note"), blank=True)
    link = LinkField(_("link"), max_length=LONGEST_LINK, blank=True)
    kind = models.CharField(
        _("kind"),
        max_length=20,
        blank=True,
        choices=ReadingKind,
        help_text=_("Pages name it, unless it is a book. A person to talk to needs no authors."),
    )
    # The slug of one of the same stage. The database sees to that, lets it follow when that slug
    # changes, and empties it when that competency is removed.
    competency = models.SlugField(
        _("competency"),
        max_length=100,
        blank=True,
        allow_unicode=True,
        db_index=False,
        help_text=_("The one of this stage that it helps with most, if there is one."),
    )

    class Meta(StageItem.Meta):
        default_related_name = "readings"
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints = [
            *StageItem.Meta.constraints,
            models.UniqueConstraint(fields=["stage", "slug"], name="reading_slug_once"),
            models.CheckConstraint(
                condition=Q(link="")
                | Q(link__istartswith="http://")
                | Q(link__istartswith="https://"),
                name="reading_links_to_the_web",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ReadingKind.values), name="reading_is_of_a_known_kind"
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def for_competency(self):
        """Return the competency it is for, or None. Load those of its stage along with it."""
        if not self.competency:
            return None
        rows = self.stage.competencies.all()
        return next((each for each in rows if each.slug == self.competency), None)

    @property
    def competency_words(self):
        found = self.for_competency
        return found.text if found else ""

    @property
    def kind_icon(self):
        return KIND_ICONS[self.kind]

    @property
    def is_person(self):
        return self.kind == ReadingKind.PERSON


class Metric(StageItem):
    """A success metric: something that people can observe, or cannot yet.

    Like a competency it has a slug, by which a new version finds the answers to the old one.
    """

    slug = models.SlugField(_("identity"), max_length=100, allow_unicode=True)
    text = models.CharField(_("success metric"), max_length=500)

    class Meta(StageItem.Meta):
        default_related_name = "metrics"
        verbose_name = _("success metric")
        verbose_name_plural = _("success metrics")
        constraints = [
            *StageItem.Meta.constraints,
            models.UniqueConstraint(fields=["stage", "slug"], name="metric_slug_once"),
        ]

    def __str__(self):
        return self.text


class WatchFor(StageItem):
    text = models.CharField(_("watch-for"), max_length=500)

    class Meta(StageItem.Meta):
        default_related_name = "watch_fors"
        verbose_name = _("watch-for")
        verbose_name_plural = _("watch-fors")

    def __str__(self):
        return self.text


class DevelopmentTip(StageItem):
    text = models.CharField(_("development tip"), max_length=500)

    class Meta(StageItem.Meta):
        default_related_name = "development_tips"
        verbose_name = _("development tip")
        verbose_name_plural = _("development tips")

    def __str__(self):
        return self.text


class OwnList(StageItem):
    """A list that HR names itself, such as qualifications or tools.

    People read it at the stage. Nobody is rated on it, so its lines need no identity.
    """

    title = models.CharField(
        _("title of the list"),
        max_length=LONGEST_LIST_TITLE,
        help_text=_("Such as “Qualifications” or “Tools”. Pages show it as a heading."),
    )
    lines = LinesField(
        _("lines"),
        max_length=LONGEST_OWN_LIST,
        help_text=_("One line for each. People read them; nobody is rated on them."),
    )

    class Meta(StageItem.Meta):
        default_related_name = "own_lists"
        verbose_name = _("other list")
        verbose_name_plural = _("other lists")

    def __str__(self):
        return self.title

    @property
    def own_lines(self):
        return lines_of(self.lines)
