"""Know English and German verbs, as far as the check needs them."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Verbs that are hardly ever nouns.
CLEAR = _words(
    """
    achieve adapt adopt advise align allocate analyse analyze anticipate apply appoint approve
    arrange articulate assess assign attract bring calculate choose clarify close collaborate
    collect combine communicate compare complete conduct configure connect consider consult
    convince coordinate create decide define delegate deliver demonstrate deploy describe detect
    determine develop diagnose direct discover discuss document educate eliminate embed empower
    enable encourage enforce engage enhance ensure establish evaluate examine execute expand
    explain explore facilitate find follow formulate foster gather generate give govern handle
    hire identify illustrate implement improve include incorporate increase influence inform
    initiate innovate inspire integrate interpret introduce investigate involve keep lead learn
    listen maintain make manage maximise maximize minimise minimize mitigate mobilise mobilize
    moderate modify motivate negotiate observe obtain onboard optimise optimize organise
    organize oversee perform persuade pilot prepare present prevent prioritise prioritize
    produce promote propose protect provide recognise recognize recommend reconcile recruit
    reduce refine reinforce replace represent resolve respond retain retire run scale secure
    select sell set settle simplify solve specify standardise standardize steer strengthen
    summarise summarize supervise sustain take teach tell think train transform translate turn
    understand update use validate verify win write
    """
)
# Verbs that are often nouns; they count as verbs only if the next word shows that they are.
UNCLEAR = _words(
    """
    act address answer approach attempt audit balance benchmark brief budget build challenge
    champion change chart check coach control cost cut deal debate design draft drive estimate
    exchange experiment feature file focus forecast grow guide help hold host input interview
    launch link log map market measure mentor model monitor move name network offer own plan
    process programme project question raise rate read record release report request research
    reward review ring roll schedule shadow shape share show sketch spot staff start stop
    structure supply support survey target test tie trace track trial value visit voice watch
    work
    """
)
SHOWS_A_VERB = _words(
    """
    the a an this that these those its it their them they his her him our us your you my each
    every all any some both others another what which who whom how when where whether why on-
    time to
    """
)
# Unclear ones that hardly ever qualify a noun, as `test` does in `test teams`.
HARDLY_EVER_BEFORE_A_NOUN = _words(
    "coach drive grow guide measure mentor monitor raise shape track"
)
# Clear ones that are often adjectives: `clear, direct feedback`.
ALSO_ADJECTIVES = _words("close complete direct present secure select")
BEHIND_THESE_ALL_IS_ONE = _words("to who whom which that what how when where whether why if")

# In German the verbs stand in small letters, at the end; nouns do not.
GERMAN = _words(
    """
    abbauen ableiten abschließen abstimmen anleiten anpassen anwenden aufbauen aufzeigen
    auswerten begeistern begleiten beheben beraten berichten beschaffen beschreiben bewerten
    dokumentieren durchführen durchsetzen einführen einhalten einsetzen entscheiden entwerfen
    entwickeln erarbeiten erfassen erkennen erklären ermitteln erreichen erstellen fördern
    formulieren führen gestalten gewinnen herbeiführen initiieren leiten lenken lösen messen
    moderieren nutzen planen präsentieren prüfen schulen senken setzen sichern sicherstellen
    steigern steuern treffen überprüfen übersetzen überwachen überzeugen umsetzen verantworten
    verbessern vereinbaren vereinfachen verfolgen verhandeln vermitteln vertreten verwalten
    vorantreiben vorbereiten vorstellen weitergeben weiterentwickeln
    """
)
# The part of a verb that goes to the end of the sentence: `einführen`, but `führt … ein`.
GERMAN_PREFIX = re.compile(
    r"\A(?:ab|an|auf|aus|durch|ein|herbei|sicher|um|voran|vor|weiter)(?=.{5})"
)
GERMAN_IRREGULAR = {
    "beraten": "berät",
    "einhalten": "hält",
    "entwerfen": "entwirft",
    "messen": "misst",
    "treffen": "trifft",
    "vertreten": "vertritt",
    "weitergeben": "gibt",
}
# Behind a comma these begin a clause that says more about what stands before it.
GERMAN_SUBORDINATE = _words(
    """
    als bevor bis dabei damit dass dem den denen der deren dessen die das falls indem nachdem ob
    obwohl ohne sobald so sodass solange statt um warum was weil welche welchen welcher welches
    wenn wer wie wo wobei wodurch womit während
    """
)

VAGUE = {
    "en": [
        re.compile(
            r"(?:(?:can|to|(?:be|is) able to|able to|ability to|gains?|have|has|shows?|develops?"
            r"|builds?|demonstrates?|possess(?:es)?|gaining|building|developing|showing"
            r"|an?|the|some|good|basic|deep|full|general|solid|sound|strong|thorough|working)\s+)*"
            r"(?P<verb>understand(?:s|ing)?(?:\s+of)?|know(?:s|ing)?(?!-)|knowledge\s+of"
            r"|(?:(?:be|is|being|become|becoming)\s+)?aware\s+of|awareness\s+of"
            r"|learns?|learning\s+(?:about|how|the)|appreciat(?:es?|ing)|appreciation\s+(?:of|for)"
            r"|help(?:s|ing)?\s+with|(?:(?:be|is|being|become|get)\s+)?familiar\s+with"
            r"|familiarity\s+with|familiari[sz](?:e|es|ing)|comprehends?|grasps?"
            r"|support(?:s|ing)?(?!\s+(?:desk|ticket|cent|service|contract|call|process|team))"
            r"|assist(?:s|ing)?(?:\s+(?:with|in))?|(?:be|is|being)\s+involved\s+in"
            r"|involvement\s+in|participat(?:es?|ing)\s+in|(?:be|is|being)\s+exposed\s+to"
            r"|exposure\s+to|(?:be|is|being)\s+interested\s+in|deal(?:s|ing)?\s+with"
            r"|contribut(?:es?|ing)\s+to)\b",
            re.IGNORECASE,
        ),
    ],
    "de": [
        re.compile(
            r"(?:(?:grundlegendes|gutes|ein|das|gute|sichere|grundlegende|hat|hast|haben|zeigt|zeigst"
            r"|besitzt|verfügt\s+über|verfügst\s+über|guten|tiefes|fundierte[ns]?|breites)\s+)*"
            r"(?P<verb>verst(?:eht|ehst|ehen)\b|kenn(?:s?t|en)\b|weiß(?:t)?\b|wissen\b(?! weiter)"
            r"|lern(?:s?t|en)\b|begreif(?:s?t|en)\b|unterstütz(?:s?t|en)\b"
            r"|unterstützung\s+(?:bei|von|der|des)|verständnis\s+(?:für|von|der|des)"
            r"|bewusstsein\s+für|(?:grund)?kenntnisse?\b|wissen\s+(?:über|um|zu|von)"
            r"|vertrautheit\s+mit|hilfs?t\s+bei|wirks?t\s+mit)",
            re.IGNORECASE,
        ),
        re.compile(
            r".*?\b(?P<verb>verstehen|kennen(?:lernen| lernen)?|wissen|(?:er)?lernen|begreifen"
            r"|nachvollziehen|unterstützen|mithelfen|mitwirken|vertraut (?:sein|machen)"
            r"|bewusst (?:sein|machen))[.!]?$"
        ),
    ],
}


def is_verb_in(word: str) -> set[str]:
    """Return the forms in which this can be an English verb: "base", "s" and "ing"."""
    verbs = CLEAR | UNCLEAR
    forms = set()
    if word in verbs:
        forms.add("base")
    if _stems_of(word, "s") & verbs:
        forms.add("s")
    if _stems_of(word, "ing") & verbs:
        forms.add("ing")
    return forms


def begins_with_a_verb(text: str, language: str) -> bool:
    """Tell whether a line begins by saying what somebody does: `Holds one-to-ones`."""
    words = re.findall(r"[\w’'-]+", text)[:2]
    if not words:
        return False
    first = words[0].casefold()
    if language == "de":
        return is_german_finite(first)
    return bool(is_verb_in(first)) and (
        is_clear(first) or (len(words) > 1 and words[1].casefold() in SHOWS_A_VERB)
    )


def is_clear(word: str) -> bool:
    """Tell whether it is hardly ever a noun."""
    return bool(({word} | _stems_of(word, "s")) & CLEAR)


def _stems_of(word: str, ending: str) -> set[str]:
    if not word.endswith(ending) or len(word) < len(ending) + 2:
        return set()
    stem = word[: -len(ending)]
    stems = {stem}
    if ending == "ing":
        stems.add(stem + "e")
        if len(stem) > 2 and stem[-1] == stem[-2]:
            stems.add(stem[:-1])
    elif stem.endswith("ie"):
        stems.add(stem[:-2] + "y")
    elif stem.endswith("e"):
        stems.add(stem[:-1])
    return stems


def is_german_infinitive(word: str) -> bool:
    return word in GERMAN or (word.islower() and word.endswith("ieren"))


def is_german_finite(word: str) -> bool:
    """Tell whether it is a German verb in the third person: `führt`, `analysiert`."""
    return word in GERMAN_FINITE or (word.islower() and word.endswith("iert"))


def _finite(infinitive: str) -> str:
    """Return the third person of a German verb: `plant`, `leitet`, `steuert`."""
    if infinitive in GERMAN_IRREGULAR:
        return GERMAN_IRREGULAR[infinitive]
    stem = GERMAN_PREFIX.sub("", infinitive)
    stem = stem.removesuffix("n").removesuffix("e")
    return stem + ("et" if stem.endswith(("d", "t")) else "t")


GERMAN_FINITE = frozenset(_finite(verb) for verb in GERMAN)
