"""The examples of the rules: each is true, each rule has both kinds, and a wrong one is found and named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nightlight import packfile
from nightlight.rules import examples
from nightlight.rules.examples import Example
from nightlight.rules.faults import Faulty
from nightlight.rules.policy import Pack
from nightlight.rules.reading import Document
from nightlight.rules.rulebook import Rulebook
from nightlight.rules.situations import Situation

FOLDER = packfile.policy_folder() / "examples"
FILES = sorted(FOLDER.glob("*.yaml"))


def documents() -> list[Document]:
    """The example files as they are shipped."""
    return [Document(path.name, packfile.parse(path.read_bytes(), path.name)) for path in FILES]


@pytest.fixture(scope="module")
def shipped(pack: Pack) -> tuple[Example, ...]:
    """Every example that is shipped."""
    return examples.read(documents(), pack)


def written(**keys: Any) -> Mapping[str, Any]:
    """One example as a file holds it, with these keys changed."""
    return {"rule": "young_child_alone", "fires": True, "because": "A boy of ten.", "facts": {"age": 10}, **keys}


def faults_of(pack: Pack, *raw: Any) -> list[str]:
    """What is wrong with a file of these examples."""
    with pytest.raises(Faulty) as refused:
        examples.read([Document("mine.yaml", {"format": examples.FORMAT, "examples": list(raw)})], pack)
    return [str(fault) for fault in refused.value.faults]


@pytest.mark.parametrize("name", ["national", "demo"])
def test_every_shipped_example_is_true_under_every_shipped_pack(name: str) -> None:
    pack = packfile.load_pack(name)
    book = Rulebook(pack)
    wrong = [(one.file, one.number, one.rule, examples.judge(one, book)) for one in examples.read(documents(), pack)]
    assert [one for one in wrong if one[-1]] == []


def test_every_rule_has_an_example_that_fires_and_one_that_comes_near(pack: Pack, shipped: tuple[Example, ...]) -> None:
    assert examples.without(pack, shipped) == {}


@pytest.mark.parametrize(
    ("fires", "lacking"), [(True, "one in which it fires"), (False, "one in which it comes near and does not")]
)
def test_a_rule_that_lacks_one_kind_of_example_is_named(
    pack: Pack, shipped: tuple[Example, ...], fires: bool, lacking: str
) -> None:
    without_it = [one for one in shipped if (one.rule, one.fires) != ("often_absent", fires)]
    assert examples.without(pack, without_it) == {"often_absent": lacking}


def test_each_example_turned_round_is_found_to_be_wrong(rulebook: Rulebook, shipped: tuple[Example, ...]) -> None:
    turned = [replace(one, fires=not one.fires) for one in shipped]
    assert [one.rule for one in turned if examples.judge(one, rulebook) is None] == []


def test_an_example_of_a_wrong_level_says_which_level_is_proposed(rulebook: Rulebook) -> None:
    wrong = Example("young_child_alone", True, "A boy of ten.", Situation({"age": 10}), {"missing": "medium"})
    assert examples.judge(wrong, rulebook) == "expected medium to be proposed on the scale missing, and it is high"


def test_a_rule_left_to_local_agreement_is_judged_as_if_it_were_on(rulebook: Rulebook) -> None:
    local = Example("three_in_30_days", True, "The third in a month.", Situation({"episodes_30_days": 3}))
    assert rulebook.pack.rules["three_in_30_days"].local_only
    assert examples.judge(local, rulebook) is None


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"rule": "yung_child_alone"}, "examples[1].rule: unknown rule 'yung_child_alone' (did you mean \"young_child_alone\"?)"),
        ({"facts": {"aeg": 10}}, "examples[1].facts.aeg: unknown fact 'aeg' (did you mean \"age\"?)"),
        ({"facts": {"age": "ten"}}, "examples[1].facts.age: expected a number of years, got 'ten'"),
        ({"happened": {"dusk": "0m"}}, "examples[1].happened: unknown event 'dusk'"),
        ({"happened": {"dusk_reached": "soon"}}, "examples[1].happened.dusk_reached: 'soon' is not a length of time"),
        ({"missed": ["review_rsk"]}, "examples[1].missed: unknown duty 'review_rsk' (did you mean \"review_risk\"?)"),
        ({"recorded": {"missing": "hihg"}}, "examples[1].recorded.missing: unknown level 'hihg' (did you mean \"high\"?)"),
        ({"answered": ["thrieve"]}, "examples[1].answered: unknown question set 'thrieve' (did you mean \"thrive\"?)"),
        ({"fires": "often"}, "examples[1].fires: expected yes or no, got 'often'"),
        ({"because": " "}, "examples[1].because: expected a sentence"),
        ({"becuase": "x"}, 'examples[1].becuase: no such key (did you mean "because"?)'),
    ],
)  # fmt: skip
def test_a_slip_in_an_example_is_named_with_its_place(pack: Pack, changed: Mapping[str, Any], expected: str) -> None:
    (fault,) = faults_of(pack, written(**changed))
    assert fault.startswith(f"mine.yaml: {expected}")


def test_all_faults_of_a_file_are_named_at_once(pack: Pack) -> None:
    assert len(faults_of(pack, written(rule="x"), "a sentence", {"rule": "neglect"})) == 4


def test_a_file_of_another_format_is_refused(pack: Pack) -> None:
    with pytest.raises(Faulty, match=r"mine.yaml: format: expected 'nightlight-examples/1'"):
        examples.read([Document("mine.yaml", {"examples": []})], pack)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_example_is_read_at_a_glance(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("  - ") and not line.endswith("}")] == []
