"""A call that municipalities answer: open, with three proposals in."""

from backend.config.demo import questions
from backend.config.demo.world import World
from backend.people.enums import Level, RoleLevel
from cohorts.programmes import actions as programmes
from cohorts.programmes.enums import ApplicantKind, ComponentKind, SelectionMode
from cohorts.programmes.models import Component


def build(world: World) -> None:
    organisations = world.population.organisations
    bodies = [
        organisations["Departement Kanselarij en Bestuur"],
        organisations["Vereniging van Vlaamse Steden en Gemeenten"],
    ]
    programme = programmes.create_programme(
        title="Experimenten participatieve gemeenteraden",
        summary="Gemeenten proberen iets nieuws uit met hun raad; vijf krijgen begeleiding op maat.",
        goal="In een veilige, kleine omgeving leren hoe inwoners en gemeenteraad samen aan beleid werken.",
        selection_mode=SelectionMode.REVIEW,
        owners=bodies,
        actor=world.organiser.user,
    )
    edition = programmes.create_edition(
        programme,
        title="Participatieve gemeenteraden",
        organisers=bodies,
        goal="Vijf gemeenten proberen elk iets uit dat in die vorm nog niet gedaan is.",
        starts_on=world.day(90),
        ends_on=world.day(500),
        hard_maximum=5,
        eligible_levels=[Level.LOCAL],
        contact_name=world.organiser.name,
        contact_email=world.organiser.email,
        actor=world.organiser.user,
    )
    programmes.set_components(
        edition,
        [Component(kind=ComponentKind.HALF_DAY, count=4, days="0.5", note="begeleiding")],
        actor=world.organiser.user,
    )
    programmes.publish_edition(edition, actor=world.organiser.user)
    call = world.open_call(
        edition,
        title="Oproep participatieve gemeenteraden",
        intro="Wil jouw gemeenteraad iets nieuws proberen met inwoners? Klein mag. Vijf gemeenten krijgen begeleiding van "
        "deskundigen; alle anderen kunnen rekenen op basisondersteuning.",
        questions=questions.COUNCILS,
        opens=-20,
        closes=18,
        actor=world.organiser,
        applicant_kind=ApplicantKind.ORGANISATION,
    )
    for name in ("Gemeente Overijse", "Gemeente Oud-Heverlee", "Stad Kortrijk"):
        person = world.population.newcomer(organisations[name], function="Algemeen directeur", role_level=RoleLevel.TOP)
        answers = {
            "voorstel": f"In {name.split(' ', 1)[1]} willen we drie raadszittingen openen met vragen van gelote inwoners, "
            "en de raad binnen de maand laten antwoorden.",
            "vernieuwend": ["optie-1", "optie-3"],
            "verwachting": "Hulp bij de loting en bij het gesprek met de fracties.",
        }
        world.apply(call, person, answers)
