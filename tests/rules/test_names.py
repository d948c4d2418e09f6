"""Names, dates of birth, numbers and addresses come into one form however they were typed, and what cannot be is refused in words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlight.rules import names
from nightlight.rules.names import Born, NotReadable

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("O’Neill", "ONEILL"),
        ("Anne-Marie", "anne marie"),
        ("Łukasz Müller", "lukasz muller"),
        ("  Zoë\n Smith ", "zoe smith"),
        ("مُحَمَّد", "محمد"),
        ("Straße", "strasse"),
    ],
)
def test_two_ways_of_writing_a_name_are_one(one, other):
    assert names.normal_name(one) == names.normal_name(other)


@pytest.mark.parametrize(("one", "other"), [("Rose", "Rosa"), ("محمد", "احمد"), ("🌸", "🌹")])
def test_two_names_stay_two(one, other):
    assert names.normal_name(one) != names.normal_name(other)


@pytest.mark.parametrize("name", ["X", "李", "יעקב לוי", "🌸 rose", "क्षमा", "a" * 200, "O’Brien-Ó Súilleabháin"])
def test_a_name_of_any_script_is_kept_as_it_was_given(name):
    assert names.cleaned(name) == name
    assert names.normal_name(name)


def test_signs_that_turn_the_text_around_are_left_out():
    assert names.cleaned("\u202eevil\u202c  name") == "evil name"


@pytest.mark.parametrize(
    ("name", "said"), [("Ro\x07se", "U+0007"), ("a\x00b", "U+0000"), ("a" * 201, "201 characters")]
)
def test_what_cannot_be_shown_or_is_too_long_is_refused_by_name(name, said):
    with pytest.raises(NotReadable, match=said.replace("+", r"\+")):
        names.cleaned(name)


@given(st.text(max_size=250))
def test_any_text_is_either_cleaned_for_good_or_refused(text):
    try:
        clean = names.cleaned(text)
    except NotReadable:
        return
    assert names.cleaned(clean) == clean
    assert names.normal_name(names.normal_name(clean)) == names.normal_name(clean)


@pytest.mark.parametrize(
    ("typed", "born"),
    [
        ("3/5/2012", Born(2012, 5, 3)),
        ("2012-05-03", Born(2012, 5, 3)),
        ("3rd May 2012", Born(2012, 5, 3)),
        ("born 3 sept. 2012", Born(2012, 9, 3)),
        ("May 2012", Born(2012, 5)),
        ("05/2012", Born(2012, 5)),
        ("2012", Born(2012)),
        ("about 2012", Born(2012, sure=False)),
        ("14", Born(2012, sure=False)),
        ("about 14", Born(2012, sure=False)),
        ("14 or so", Born(2012, sure=False)),
        ("29 February 2012", Born(2012, 2, 29)),
        ("  ", None),
    ],
)
def test_a_date_of_birth_is_read_as_far_as_it_is_known(typed, born):
    assert names.read_born(typed, on=TODAY) == born


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("31 February 2011", "31 February 2011 never was: February 2011 had 28 days"),
        ("3/13/2011", "no month 13"),
        ("29/2/2011", "February 2011 had 28 days"),
        ("25/11/2026", "still to come"),
        ("2027", "still to come"),
        ("1/1/1871", "more than 125 years ago"),
        ("0000", "no year 0"),
        ("3/5/12", "four figures"),
        ("3 Mayo 2012x", "no date of birth"),
        ("yesterday", "no date of birth"),
        ("٣/٥/٢٠١٢", "no date of birth"),
    ],
)
def test_a_day_that_never_was_is_refused_in_words(typed, said):
    with pytest.raises(NotReadable, match=said):
        names.read_born(typed, on=TODAY)


@given(st.text(max_size=40))
def test_any_text_for_a_date_of_birth_is_read_or_refused(text):
    try:
        found = names.read_born(text, on=TODAY)
    except NotReadable:
        return
    assert found is None or found.ages(TODAY)[1] <= 126


@pytest.mark.parametrize(
    ("born", "ages"),
    [
        (Born(2012, 11, 24), (14, 14)),
        (Born(2012, 11, 25), (13, 13)),
        (Born(2012, 11), (13, 14)),
        (Born(2012), (13, 14)),
        (Born(2026, 11), (0, 0)),
    ],
)
def test_an_age_is_as_exact_as_the_date_of_birth(born, ages):
    assert born.ages(TODAY) == ages


def test_a_date_of_birth_reads_as_it_is_said():
    assert [str(one) for one in (Born(2012, 5, 3), Born(2012, 5), Born(2012, sure=False))] == [
        "3 May 2012",
        "May 2012",
        "about 2012",
    ]


@pytest.mark.parametrize(
    "typed",
    ["07700 900123", "+44 (0)7700 900123", "0044 7700 900 123", "+447700900123", "07700-900-123", "(07700) 900123"],
)
def test_a_telephone_number_has_one_form(typed):
    assert names.read_phone(typed) == "+447700900123"


def test_a_telephone_number_keeps_its_country_and_extension():
    assert names.read_phone("+33 1 99 00 12 34") == "+33199001234"
    assert names.read_phone("0191 498 0123 ext. 12") == "+441914980123;ext=12"


@pytest.mark.parametrize("typed", ["", "999", "07700 90012", "not known", "07700 900123 and more", "+44", "0" * 40])
def test_what_is_no_whole_telephone_number_is_refused(typed):
    with pytest.raises(NotReadable, match="telephone number"):
        names.read_phone(typed)


def test_an_email_and_an_account_have_one_form():
    assert names.read_email(" Rose@Example.ORG ") == "rose@example.org"
    assert names.read_account("@Rose_X") == names.read_account("rose_x")
    for wrong in ("rose", "rose@", "a@b", "rose@@example.org", "rose@example.org\x00"):
        with pytest.raises(NotReadable, match="e-mail"):
            names.read_email(wrong)
    with pytest.raises(NotReadable, match="No account"):
        names.read_account("@")


@pytest.mark.parametrize(
    ("typed", "postcode"),
    [("ne11aa", "NE1 1AA"), ("SW1A 1AA", "SW1A 1AA"), ("e1 6an", "E1 6AN"), ("", ""), ("b33 8th", "B33 8TH")],
)
def test_a_postcode_is_written_as_it_should_be(typed, postcode):
    assert names.read_postcode(typed) == postcode


@pytest.mark.parametrize("typed", ["NE1", "12345", "NE1 1CA", "Newcastle", "QQ1 1AA"])
def test_what_is_no_postcode_is_refused(typed):
    with pytest.raises(NotReadable, match="not a postcode"):
        names.read_postcode(typed)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("12 High St, Newcastle", "NE1 1AA"), ("12 High Street", "NE1 1AA")),
        (("Flat 2\n12a St James Rd.", ""), ("flat 2, 12 A Saint James Road", "")),
        (("Apt 3, No. 4 Park Cres", ""), ("Flat 3; 4 Park Crescent", "")),
        (("Rose Cottage, Mill Ln, Hexham", "NE46 1AA"), ("Rose Cottage", "NE46 1AA")),
    ],
)
def test_two_ways_of_writing_an_address_are_one(one, other):
    assert names.normal_address(*one) == names.normal_address(*other)


def test_two_flats_of_one_house_are_two_addresses():
    assert names.normal_address("Flat 1, 12 High St", "NE1 1AA") != names.normal_address(
        "Flat 2, 12 High St", "NE1 1AA"
    )
    assert names.normal_address("12 High St", "NE1 1AA") != names.normal_address("14 High St", "NE1 1AA")
    assert names.normal_address("") == ""
