"""The question forms of the demo's calls."""

from cohorts.programmes.enums import Purpose, QuestionKind

ABOUT_YOU, CONTENT, AGREEMENT = "Jouw ervaring", "Inbreng en verwachting", "Tijd en afspraken"


def _options(*labels):
    return [{"value": f"optie-{number}", "label": label} for number, label in enumerate(labels, 1)]


EXPERIENCE_OPTIONS = _options("Participatietrajecten", "Procesbegeleiding", "Cocreatie", "Stakeholdermanagement")

LEARNING_NETWORK = [
    {
        "key": "ervaring",
        "kind": QuestionKind.CHOICES,
        "label": "Waarin heb je ervaring?",
        "help": "Duid alles aan wat past.",
        "step": ABOUT_YOU,
        "required": True,
        "purpose": Purpose.EXPERIENCE,
        "options": EXPERIENCE_OPTIONS,
    },
    {
        "key": "jaren",
        "kind": QuestionKind.NUMBER,
        "label": "Hoeveel jaar ervaring heb je ongeveer?",
        "step": ABOUT_YOU,
        "minimum": 0,
        "maximum": 50,
    },
    {
        "key": "eerder",
        "kind": QuestionKind.CHOICE,
        "label": "Nam je eerder deel aan een lerend netwerk?",
        "step": ABOUT_YOU,
        "required": True,
        "options": [{"value": "ja", "label": "Ja"}, {"value": "nee", "label": "Nee"}],
    },
    {
        "key": "welk_netwerk",
        "kind": QuestionKind.SHORT_TEXT,
        "label": "Welk netwerk was dat?",
        "step": ABOUT_YOU,
        "required": True,
        "show_when": {"question": "eerder", "values": ["ja"]},
    },
    {
        "key": "inbreng",
        "kind": QuestionKind.LONG_TEXT,
        "label": "Welke kennis en ervaring breng je mee?",
        "help": "Denk aan trajecten die je begeleidde, werkvormen, netwerken, of wat je leerde uit iets dat mislukte.",
        "step": CONTENT,
        "required": True,
        "purpose": Purpose.BRING,
        "word_limit": 250,
    },
    {
        "key": "verwachting",
        "kind": QuestionKind.LONG_TEXT,
        "label": "Wat verwacht je van het lerend netwerk?",
        "help": "Schrijf op wat je wilt leren en met wie. Uit deze antwoorden maken we samen de agenda.",
        "step": CONTENT,
        "required": True,
        "purpose": Purpose.EXPECT,
        "word_limit": 250,
    },
    {
        "key": "bijlage",
        "kind": QuestionKind.FILE,
        "label": "Wil je iets meesturen?",
        "help": "Bijvoorbeeld een draaiboek of een verslag, als PDF.",
        "step": CONTENT,
    },
    {
        "key": "vertrekdatum",
        "kind": QuestionKind.DATE,
        "label": "Vanaf wanneer kun je starten?",
        "step": AGREEMENT,
    },
    {
        "key": "engagement",
        "kind": QuestionKind.CONSENT,
        "label": "Ik maak vijf volle dagen vrij en ben er elke keer bij.",
        "help": "Vertrouwen groeit alleen in een vaste groep.",
        "step": AGREEMENT,
        "required": True,
        "purpose": Purpose.COMMITMENT,
    },
]

MASTERCLASS = [
    {
        "key": "netwerkervaring",
        "kind": QuestionKind.LONG_TEXT,
        "label": "Welke ervaring heb je met het begeleiden, coördineren, leiden of ondersteunen van netwerken?",
        "step": "Jouw netwerken",
        "required": True,
        "purpose": Purpose.EXPERIENCE,
        "word_limit": 300,
    },
    {
        "key": "leerbehoefte",
        "kind": QuestionKind.LONG_TEXT,
        "label": "Wat wil je leren over netwerkmanagement?",
        "step": "Jouw netwerken",
        "required": True,
        "purpose": Purpose.LEARNING_NEED,
        "word_limit": 300,
    },
    {
        "key": "case",
        "kind": QuestionKind.SHORT_TEXT,
        "label": "Aan welke projectcase zou je willen werken?",
        "help": "Eén zin is genoeg. De groepen worden later gevormd.",
        "step": "Jouw netwerken",
    },
    {
        "key": "engagement",
        "kind": QuestionKind.CONSENT,
        "label": "Ik kan 10% van mijn werktijd vrijmaken voor het hele traject.",
        "step": "Tijd",
        "required": True,
        "purpose": Purpose.COMMITMENT,
    },
]

COUNCILS = [
    {
        "key": "voorstel",
        "kind": QuestionKind.LONG_TEXT,
        "label": "Wat willen jullie uitproberen in de gemeenteraad?",
        "step": "Het experiment",
        "required": True,
        "purpose": Purpose.BRING,
        "word_limit": 400,
    },
    {
        "key": "vernieuwend",
        "kind": QuestionKind.CHOICES,
        "label": "Wat is er vernieuwend aan?",
        "help": "Klein mag. Het moet in die vorm of samenwerking nog niet gedaan zijn.",
        "step": "Het experiment",
        "required": True,
        "options": _options("De aanpak", "De samenwerking", "De rol van de raad"),
    },
    {
        "key": "verwachting",
        "kind": QuestionKind.LONG_TEXT,
        "label": "Welke begeleiding verwachten jullie?",
        "step": "Het experiment",
        "required": True,
        "purpose": Purpose.EXPECT,
        "word_limit": 250,
    },
]

CRITERIA = (
    (
        "Inbreng",
        "Wat de kandidaat meebrengt voor de groep.",
        2,
        {
            "1": "Niets wat de groep kan gebruiken",
            "2": "Algemeen, zonder voorbeeld",
            "3": "Bruikbaar, met een eigen voorbeeld",
            "4": "Sterk: concreet en overdraagbaar",
            "5": "Uitzonderlijk: hier leert iedereen van",
        },
    ),
    (
        "Verwachting",
        "Hoe duidelijk de leervraag is en of dit netwerk er een antwoord op heeft.",
        2,
        {
            "1": "Geen leervraag",
            "2": "Vaag",
            "3": "Duidelijk",
            "4": "Duidelijk en gedeeld door anderen",
            "5": "Scherp, en de groep kan er samen aan werken",
        },
    ),
    (
        "Ervaring in de praktijk",
        "Eigen ervaring met trajecten, groot of klein, gelukt of mislukt.",
        1,
        {"1": "Geen", "2": "Zijdelings", "3": "Eén traject", "4": "Meerdere trajecten", "5": "Ruim en gevarieerd"},
    ),
)
