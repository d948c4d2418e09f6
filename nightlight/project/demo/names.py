"""Names as they are met in England today, drawn by rough frequency. Any likeness to a living person is chance."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final, NamedTuple

from nightlight.project.demo.drawing import one_of, weighted


class Called(NamedTuple):
    """A made-up name, and whether it is a woman's or girl's."""

    given: str
    family: str
    female: bool

    @property
    def whole(self) -> str:
        """Given and family name."""
        return f"{self.given} {self.family}"


# Roughly the shares of the census of 2021 for England and Wales.
_WHERE_FROM: Final = MappingProxyType({"british": 74, "south_asian": 10, "african": 5, "european": 8, "east_asian": 3})
_FAMILIES: Final = MappingProxyType(
    {
        "british": [
            "Smith",
            "Smith",
            "Jones",
            "Jones",
            "Williams",
            "Taylor",
            "Taylor",
            "Brown",
            "Brown",
            "Davies",
            "Evans",
            "Wilson",
            "Wilson",
            "Thomas",
            "Roberts",
            "Johnson",
            "Lewis",
            "Walker",
            "Robinson",
            "Wood",
            "Thompson",
            "White",
            "Watson",
            "Jackson",
            "Wright",
            "Green",
            "Harris",
            "Cooper",
            "King",
            "Lee",
            "Martin",
            "Clarke",
            "James",
            "Morgan",
            "Hughes",
            "Edwards",
            "Hill",
            "Moore",
            "Clark",
            "Harrison",
            "Scott",
            "Young",
            "Morris",
            "Hall",
            "Ward",
            "Turner",
            "Carter",
            "Phillips",
            "Mitchell",
            "Anderson",
            "Campbell",
            "Shaw",
            "Murphy",
            "Kelly",
            "O’Brien",
            "Bell",
            "Dixon",
            "Foster",
            "Armstrong",
            "Hodgson",
            "Ashworth",
            "Pryce",
            "Lockwood",
            "Barraclough",
            "Fairhurst",
            "Winstanley",
            "Pendle",
            "Thackray",
        ],
        "south_asian": [
            "Khan",
            "Khan",
            "Patel",
            "Patel",
            "Hussain",
            "Hussain",
            "Ahmed",
            "Ahmed",
            "Ali",
            "Singh",
            "Singh",
            "Kaur",
            "Begum",
            "Akhtar",
            "Mahmood",
            "Sharma",
            "Rahman",
            "Iqbal",
            "Shah",
            "Malik",
        ],
        "african": [
            "Okafor",
            "Adeyemi",
            "Mensah",
            "Osei",
            "Nwosu",
            "Boateng",
            "Abdi",
            "Tesfaye",
            "Kamara",
            "Campbell-Reid",
            "Ndlovu",
            "Balogun",
        ],
        "european": [
            "Nowak",
            "Kaminski",
            "Wozniak",
            "Popescu",
            "Ionescu",
            "Silva",
            "Rossi",
            "Petrov",
            "Horvath",
            "Novak",
            "Lindqvist",
            "Costa",
        ],
        "east_asian": ["Chen", "Wong", "Nguyen", "Li", "Zhang", "Cheung", "Tran", "Lam"],
    }
)
_GIVEN: Final = MappingProxyType(
    {
        ("british", True): ["Emma", "Laura", "Sarah", "Rebecca", "Hannah", "Charlotte", "Lucy", "Amy", "Gemma", "Olivia", "Isla", "Ruby", "Grace", "Ellie", "Megan", "Holly", "Beth", "Niamh", "Freya", "Rachel", "Joanne", "Alison"],
        ("british", False): ["James", "Daniel", "Thomas", "Matthew", "Andrew", "David", "Michael", "Luke", "Jack", "Oliver", "Harry", "George", "Callum", "Liam", "Ryan", "Adam", "Ben", "Connor", "Dylan", "Owen", "Stuart", "Neil"],
        ("south_asian", True): ["Aisha", "Fatima", "Priya", "Zainab", "Maryam", "Simran", "Anjali", "Nadia", "Sana", "Hafsa"],
        ("south_asian", False): ["Mohammed", "Mohammed", "Imran", "Arjun", "Bilal", "Hassan", "Ravi", "Zain", "Yusuf", "Jaspreet"],
        ("african", True): ["Abena", "Chioma", "Amara", "Selam", "Folake", "Zuri", "Naomi", "Ifeoma"],
        ("african", False): ["Kwame", "Emeka", "Tunde", "Samuel", "Abdi", "Kofi", "Daniel", "Elias"],
        ("european", True): ["Agnieszka", "Ioana", "Elena", "Sofia", "Katarzyna", "Ana", "Marta", "Ingrid"],
        ("european", False): ["Tomasz", "Andrei", "Piotr", "Luca", "Marek", "Miguel", "Stefan", "Nikolai"],
        ("east_asian", True): ["Mei", "Linh", "Hui", "Jia", "Xin", "Thuy"],
        ("east_asian", False): ["Wei", "Minh", "Jun", "Hao", "Long", "Kai"],
    }
)  # fmt: skip


def called(*key: object, female: bool | None = None, family: str = "") -> Called:
    """The name that belongs to this key; of a woman or girl where that is said, and of a family where one is given."""
    where = weighted(_WHERE_FROM, *key, "from")
    if family:
        where = next((one for one, names in _FAMILIES.items() if family in names), where)
    her = one_of((True, False), *key, "sex") if female is None else female
    return Called(one_of(_GIVEN[where, her], *key, "given"), family or one_of(_FAMILIES[where], *key, "family"), her)
