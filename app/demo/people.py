"""The demo's people, all invented: responders as Freshworks knows them, members to load."""

from __future__ import annotations

from typing import NamedTuple

OSCAR_ID = 18014125885
GHOST_ID = 18014125999
"""Holds tickets but is in no list of agents: someone who was turned into a requester."""
ROBOT_ID = 18014126011


class Responder(NamedTuple):
    """A Freshworks agent. The last two fields are for tests and never served."""

    id: int
    first_name: str
    last_name: str | None
    email: str | None
    utc_offset: int
    load: int
    active: bool = True
    member: str | None = None
    outcome: str = "none"

    @property
    def full_name(self) -> str:
        """First and last name as Freshworks shows them."""
        return " ".join(part for part in (self.first_name, self.last_name) if part)


class Member(NamedTuple):
    """A website user that `flask demo` loads."""

    username: str
    email: str | None
    full_name: str | None
    role: str = "user"


def _certain(
    number: int, first: str, last: str, email: str | None, place: tuple[int, int], member: str
) -> Responder:
    return Responder(number, first, last, email, *place, member=member, outcome="certain")


def _review(
    number: int,
    first: str,
    last: str | None,
    email: str | None,
    place: tuple[int, int],
    member: str | None = None,
) -> Responder:
    return Responder(number, first, last, email, *place, member=member, outcome="review")


# The pair after the e-mail is (hours from UTC, load); the last value is who it really is.
_EQUAL_EMAIL = (
    _certain(18014125801, "Amelia", "Hartley", "amelia.hartley@example.com", (0, 9), "ameliah"),
    _certain(18014125803, "Jürgen", "Weiß", "juergen.weiss@example.com", (1, 7), "jweiss"),
    _certain(
        18014125806, "Łukasz", "Wiśniewski", "lukasz.wisniewski@example.com", (1, 6), "lwisniewski"
    ),
    _certain(18014125810, "Мария", "Соколова", "maria.sokolova@example.com", (3, 8), "msokolova"),
    _certain(18014125812, "陽子", "田中", "yoko.tanaka@example.com", (9, 6), "ytanaka"),
    _certain(18014125815, "민준", "김", "minjun.kim@example.com", (9, 5), "minjun.kim"),
    _certain(
        18014125818, "Siobhán", "O'Connor", "siobhan.oconnor@example.com", (0, 7), "siobhanoc"
    ),
    _certain(18014125821, "Noah", "de la Cruz", "noah.delacruz@example.com", (-8, 4), "ndelacruz"),
    _certain(18014125824, "Fatima Zahra", "Benali", "fatima.benali@example.com", (1, 5), "fbenali"),
    _certain(18014125827, "Chiara", "Rossi-Bianchi", "chiara.rossi@example.com", (1, 3), "crossi"),
)
_FULL_NAME = (
    _certain(
        18014125830, "Oliver", "Brandt", "oliver.brandt@desk.example.com", (-5, 8), "oliver.brandt"
    ),
    _certain(18014125833, "Sofía", "Martínez Ruiz", None, (-6, 6), "sofia.martinez"),
    _certain(18014125836, "Henrik", "Sørensen", None, (1, 4), "henrik.sorensen"),
    _certain(18014125839, "Mei-Ling", "Chen", "meiling@desk.example.com", (8, 6), "meiling.chen"),
    _certain(18014125842, "Björn", "Åkesson", None, (1, 3), "bjorn.akesson"),
    _certain(18014125845, "Thandiwe", "Nkosi", None, (2, 5), "thandiwe_nkosi"),
    _certain(18014125848, "Rajesh", "Iyer", "rajesh.iyer@desk.example.com", (5, 9), "rajesh.iyer"),
    _certain(18014125851, "Camille", "Lefèvre", None, (1, 4), "camille.lefevre"),
    _certain(18014125854, "Tomasz", "Zieliński", None, (1, 2), "tzielinski"),
    # Either word after the first may be the surname; the members show which one is.
    _certain(18014125881, "Hoa", "Nguyễn Thị", None, (7, 5), "hoa.nguyen"),
)
_GIVEN_NAME = (
    _certain(18014125857, "Priya", "Raghunathan", None, (5, 8), "priya"),
    _certain(18014125860, "Ignacio", "Fuentes", None, (-3, 4), "ignacio"),
    _certain(18014125863, "Wanjiru", "Kamau", None, (3, 3), "wanjiru"),
)
_SHORT_FORM = (
    _certain(18014125872, "Bob", "Fletcher", None, (-7, 4), "robert.fletcher"),
    # A pet name of another alphabet.
    _certain(18014125878, "Alexandra", "Petrova", None, (3, 2), "sasha.petrova"),
)
_REVIEW = (
    # Two members of one name.
    _review(18014125866, "John", "Smith", None, (-5, 7), "john.smith"),
    # A recycled mailbox: the address now belongs to someone with another first name.
    _review(18014125869, "Daniel", "Kovács", "d.kovacs@example.com", (1, 3)),
    # A letter more.
    _review(18014125875, "Catherine", "Dubois", None, (1, 3), "katherine.dubois"),
    # Only an initial, or no last name at all: two members fit each.
    _review(18014125888, "P.", "Andersson", None, (1, 2), "pia.andersson"),
    _review(18014125891, "Elena", None, None, (2, 4), "elena.popescu"),
)
_NOBODY = (
    Responder(OSCAR_ID, "Oscar", "Solis", "oscar.solis@desk.example.com", -6, 9),
    # Same address and name as a member, but deactivated at the source.
    Responder(18014125894, "Greta", "Vogel", "greta.vogel@example.com", 1, 4, False, "greta.vogel"),
    # Role accounts; the first shares its mailbox with a member of the same purpose.
    Responder(18014125897, "Helpdesk", "Night Team", "helpdesk.night@example.com", 0, 3),
    Responder(ROBOT_ID, "Monitoring", "Bot", "monitoring.bot@example.com", 0, 1),
    # Nobody on the website, though some given names are met there.
    Responder(18014125900, "Kwame", "Mensah", "kwame.mensah@example.com", 0, 5),
    Responder(18014125903, "Yusuf", "Demir", "yusuf.demir@desk.example.com", 3, 3),
    Responder(18014125906, "Isabella", "Conti", None, 1, 3),
    Responder(18014125909, "蓮", "伊藤", "ren.ito@example.com", 9, 2),
    Responder(18014125912, "Zanele", "Dube", None, 2, 2),
    Responder(18014125915, "Mateus", "Carvalho", "mateus.carvalho@example.com", -3, 3),
)
RESPONDERS = tuple(
    sorted(_EQUAL_EMAIL + _FULL_NAME + _GIVEN_NAME + _SHORT_FORM + _REVIEW + _NOBODY)
)

MEMBERS = (
    Member("Admin", "admin@example.com", "Admin", "admin"),
    Member("erin.manager", "erin.manager@example.com", "Erin Manager", "manager"),
    Member("uma.user", "uma.user@example.com", "Uma User"),
    Member("ameliah", "amelia.hartley@example.com", "Amelia Hartley"),
    Member("jweiss", "juergen.weiss@example.com", "Jürgen Weiß"),
    Member("lwisniewski", "lukasz.wisniewski@example.com", "Łukasz Wiśniewski"),
    Member("msokolova", "maria.sokolova@example.com", "Maria Sokolova"),
    Member("ytanaka", "yoko.tanaka@example.com", "Yoko Tanaka"),
    Member("minjun.kim", "minjun.kim@example.com", "Minjun Kim"),
    Member("siobhanoc", "siobhan.oconnor@example.com", "Siobhán O'Connor"),
    Member("ndelacruz", "noah.delacruz@example.com", "Noah de la Cruz"),
    Member("fbenali", "fatima.benali@example.com", "Fatima Zahra Benali"),
    Member("crossi", "chiara.rossi@example.com", "Chiara Rossi-Bianchi"),
    Member("oliver.brandt", "oliver.brandt@example.com", None),
    Member("sofia.martinez", "sofia.martinez@example.com", "Sofía Martínez Ruiz"),
    Member("henrik.sorensen", "henrik.sorensen@example.com", "Henrik Sørensen"),
    Member("meiling.chen", "meiling.chen@example.com", "Mei-Ling Chen"),
    Member("bjorn.akesson", "bjorn.akesson@example.com", None),
    Member("thandiwe_nkosi", "thandiwe.nkosi@example.com", None),
    Member("rajesh.iyer", "rajesh.iyer@example.com", "Rajesh Iyer"),
    Member("camille.lefevre", "camille.lefevre@example.com", "Camille Lefèvre"),
    Member("tzielinski", "tzielinski@example.com", "Tomasz Zieliński"),
    Member("priya", None, None),
    Member("ignacio", None, None),
    Member("wanjiru", "wanjiru@example.com", None),
    Member("john.smith", "john.smith@example.com", "John Smith"),
    Member("johnsmith2", "john.smith2@example.com", "John Smith"),
    Member("dorina.kovacs", "d.kovacs@example.com", "Dorina Kovács"),
    Member("robert.fletcher", "robert.fletcher@example.com", "Robert Fletcher"),
    Member("katherine.dubois", "katherine.dubois@example.com", "Katherine Dubois"),
    Member("sasha.petrova", "sasha.petrova@example.com", "Sasha Petrova"),
    Member("hoa.nguyen", "hoa.nguyen@example.com", None),
    Member("hoa.tran", "hoa.tran@example.com", "Hoa Tran"),
    Member("per.andersson", "per.andersson@example.com", "Per Andersson"),
    Member("pia.andersson", "pia.andersson@example.com", "Pia Andersson"),
    Member("elena.popescu", "elena.popescu@example.com", "Elena Popescu"),
    Member("elena.marin", "elena.marin@example.com", "Elena Marin"),
    Member("greta.vogel", "greta.vogel@example.com", "Greta Vogel"),
    Member("helpdesk", "helpdesk.night@example.com", "Helpdesk"),
    Member("isabella.moreau", "isabella.moreau@example.com", "Isabella Moreau"),
    Member("yusuf.kaya", "yusuf.kaya@example.com", "Yusuf Kaya"),
    Member("stefan.ilic", "stefan.ilic@example.com", "Stefan Ilić", "staff"),
    Member("abena.owusu", "abena.owusu@example.com", "Abena Owusu"),
    Member("agnes.horvath", "agnes.horvath@example.com", "Ágnes Horváth"),
    Member("bruno.salgado", "bruno.salgado@example.com", "Bruno Salgado"),
    Member("carmen.ibarra", "carmen.ibarra@example.com", "Carmen Ibarra"),
    Member("deepa.menon", "deepa.menon@example.com", "Deepa Menon"),
    Member("emre.aydin", "emre.aydin@example.com", "Emre Aydın"),
    Member("farah.haddad", "farah.haddad@example.com", "Farah Haddad"),
    Member("gunnar.lie", "gunnar.lie@example.com", "Gunnar Lie"),
    Member("hanna.virtanen", "hanna.virtanen@example.com", "Hanna Virtanen"),
    Member("imani.otieno", "imani.otieno@example.com", "Imani Otieno"),
    Member("jade.whitfield", "jade.whitfield@example.com", "Jade Whitfield"),
    Member("kenji.mori", "kenji.mori@example.com", "Kenji Mori"),
    Member("leila.farahani", "leila.farahani@example.com", "Leila Farahani"),
    Member("milan.novotny", "milan.novotny@example.com", "Milan Novotný"),
    Member("nadia.rahman", "nadia.rahman@example.com", "Nadia Rahman"),
    Member("quentin.marchand", "quentin.marchand@example.com", "Quentin Marchand"),
    Member("rosa.delgado", "rosa.delgado@example.com", "Rosa Delgado"),
    Member("tevita.fonua", "tevita.fonua@example.com", "Tevita Fonua"),
)
