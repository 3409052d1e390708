"""A seeded generator of people who do not exist."""

import random
import unicodedata

GIVEN = (
    "Annelies Bart Britt Celine Daan Dirk Elke Emma Evelien Fatima Femke Filip Geert Hanne Hassan Heleen Ilse Imane "
    "Inge Jan Jana Jeroen Jolien Joris Karel Karen Katrien Kevin Koen Lara Leen Lien Lies Lotte Louis Luc Maarten "
    "Marijke Marleen Mathias Mehmet Mieke Nathalie Nele Nora Pieter Rania Robbe Roel Ruth Sander Sara Silke Sofie "
    "Stef Stijn Tine Tom Veerle Wannes Wim Wout Yasmina Youssef Zoë"
).split()
FAMILY = (
    "Aerts|Amrani|Baeten|Bogaerts|Bossuyt|Callens|Ceulemans|Claes|Coppens|Daems|De Backer|De Clercq|De Meyer|De Smet|"
    "Debruyne|Delvaux|Dierckx|El Idrissi|Engelen|Fonteyne|Geerts|Goethals|Haesevoets|Hendrickx|Hermans|Heylen|Joos|"
    "Kaya|Lambrecht|Lauwers|Leysen|Maes|Mertens|Michiels|Moens|Naessens|Neyens|Ooms|Pauwels|Peeters|Raes|Roels|"
    "Saelens|Smets|Stevens|Tanghe|Thijs|Van Acker|Van Damme|Van den Bossche|Van Hecke|Van Looy|Vandenberghe|"
    "Vanderstraeten|Verbeke|Vercammen|Verhaegen|Vermeulen|Wauters|Wouters|Yilmaz|Zwaenepoel"
).split("|")


class Names:
    """Gives each name once; the same seed gives the same people."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.given_out = set()

    def next(self) -> tuple[str, str]:
        """A first name and a family name that nobody in this world has yet."""
        while True:
            name = self.random.choice(GIVEN), self.random.choice(FAMILY)
            if name not in self.given_out:
                self.given_out.add(name)
                return name


def address(given: str, family: str, domain: str = "kring.example") -> str:
    """An e-mail address in a domain that cannot exist."""
    plain = unicodedata.normalize("NFKD", f"{given}.{family}").encode("ascii", "ignore").decode()
    return f"{plain.replace(' ', '').replace(chr(39), '').lower()}@{domain}"
