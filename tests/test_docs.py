"""The pages of the documentation name only what is there."""

import re
import shlex
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer
from sistercities.cli.commands import application
from sistercities.paper.coding_book import NOWHERE, citing, keys_of_the_model
from sistercities.scenario.claims import bibliography, keys_in

from tests.documents import DOCS, LINK, PAGES, ROOT, anchors, blocks, commands

ODD = PAGES["docs/reference/odd.md"]
HANDBOOK = [
    "CONTRIBUTING.md",
    "docs/house.md",
    *(page for page in PAGES if page.startswith("docs/use/add-")),
]
LAWS = PAGES["docs/reference/laws.md"]
OWN_RULE = PAGES["docs/use/own-rule.md"]
QUESTIONS = "docs/use/which-question.md"


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(test_\w+\.test_\w+)`", LAWS))))
def test_every_law_has_its_test(name: str) -> None:
    module, _, function = name.partition(".")
    assert hasattr(import_module(f"tests.{module}"), function)


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_to_a_page_and_a_heading_that_are_there(page: str) -> None:
    for target, heading in LINK.findall(PAGES[page]):
        if ":" in target:
            continue
        path = (ROOT / page).parent / target if target else ROOT / page
        assert path.exists(), target
        assert not heading or heading in anchors(path.read_text(encoding="utf-8")), heading


@pytest.mark.parametrize("page", HANDBOOK)
def test_every_file_that_the_handbook_names_is_there(page: str) -> None:
    """From the root, or from the package or the world within it; *.toml and NAME.py stand for many."""
    package = ROOT / "simulation" / "sistercities"
    places = (ROOT, package, package / "world")
    for name in re.findall(r"`([\w./-]+/|[\w./-]+\.(?:py|toml|json|md))`", PAGES[page]):
        if "NAME" in name or "warmth" in name:
            continue
        assert any((place / name).exists() for place in places), name


def test_every_page_that_the_code_names_is_there() -> None:
    """Code, scenarios, studies and tests name a page by its path from the root."""
    named = {
        name
        for folder in ("simulation", "scenarios", "experiments", "tests")
        for file in (ROOT / folder).rglob("*")
        if file.suffix in {".py", ".toml"}
        for name in re.findall(r"\bdocs/[\w/-]+\.md", file.read_text(encoding="utf-8"))
    }
    assert named - set(PAGES) == set()


def test_the_index_leads_to_every_page() -> None:
    index = PAGES["docs/index.md"]
    linked = {(DOCS / target).resolve() for target, _ in LINK.findall(index)}
    pages = {path.resolve() for path in DOCS.rglob("*.md")} - {(DOCS / "index.md").resolve()}
    assert pages - linked == set()


def test_every_command_of_the_table_of_questions_is_shown_as_it_is_typed() -> None:
    table, _, typed = PAGES[QUESTIONS].partition("## One question")[0].partition("## As they are")
    named = set(re.findall(r"`([a-z][a-z-]+)`", "".join(re.findall(r"\? \| ([^|]*)", table))))
    shown = {shlex.split(line)[1] for line in re.findall(r"^sistercities .*", typed, re.MULTILINE)}
    assert named == shown


def test_every_command_is_shown_in_a_document() -> None:
    registered = set(typer.main.get_group(application).commands)
    shown = {shlex.split(line)[1] for page in PAGES for line in commands(page)}
    assert registered - shown == set()
    assert shown - registered == set()


@pytest.mark.parametrize("line", sorted({line for page in PAGES for line in commands(page)}))
def test_every_command_line_of_a_page_has_options_and_values_that_there_are(line: str) -> None:
    """Nothing is run: of lines that ask the same question the first of a page is, the others by make test-long."""
    name, *words = shlex.split(line)[1:]
    asked = typer.main.get_group(application).commands[name].make_context(name, words)
    assert (asked.info_name, asked.args) == (name, [])


PROGRAMS = blocks("docs/use/own-rule.md", "python")


@pytest.mark.parametrize("number", range(len(PROGRAMS)))
def test_the_programs_of_the_tutorial_run(number: int, capsys: pytest.CaptureFixture[str]) -> None:
    program = (
        PROGRAMS[number]
        .replace('businesses": 200', 'businesses": 60')
        .replace('citizens": 200', 'citizens": 20, "calendar.until": "2000-12"')
    )
    names: dict[str, Any] = {}
    exec(compile(program, "own-rule.md", "exec"), names)
    assert capsys.readouterr().out
    if "doubt" in names:
        assert (
            names["doubt"].months["businesses_a"].sum()
            < names["usual"].months["businesses_a"].sum()
        )


def test_the_tutorial_names_all_that_may_be_written() -> None:
    import sistercities

    rows = re.findall(r"^\| `(\w+)` \| (`[^()|]+) \| ([^|]+) \|", OWN_RULE, re.MULTILINE)
    told = [
        (agent, name, allowed)
        for agent, names, allowed in rows
        for name in re.findall(r"`(\w+)`", names)
    ]
    kinds = [getattr(sistercities, agent) for agent in ("CityGovernment", "Business", "Citizen")]
    assert {(agent, name) for agent, name, _ in told} == {
        (k.__name__, name) for k in kinds for name in k.writable
    }
    for agent, name, allowed in told:
        exactly = str(getattr(sistercities, agent).writable[name]).removeprefix("a number from ")
        assert allowed.replace("`", "").startswith(exactly)


def test_the_methods_of_the_tutorial_exist() -> None:
    import sistercities

    rows = re.findall(r"^\| `(\w+)` \| (.*?) \|", OWN_RULE, re.MULTILINE)
    assert rows
    for agent, methods in rows:
        for method in re.findall(r"`(\w+)\(\)`", methods):
            assert callable(getattr(getattr(sistercities, agent), method))


SENSITIVITY = PAGES["docs/use/sensitivity.md"]
DEFINED = {
    *re.findall(r"^\| (P\d\d)[\w-]* \|", ODD, re.MULTILINE),
    *re.findall(r"^\| (A24) \|", ODD, re.MULTILINE),
    *re.findall(r"^\| `(S\d)` \|", SENSITIVITY, re.MULTILINE),
}
CODE = re.compile(r"\b(?:P\d\d|S\d{1,3}|T\d\d[ab]?|A\d\d?|B\d\d?|C[1-3]|F[1-7]|G[1-7])\b")
BUILT_IN = [*(ROOT / "scenarios").rglob("*.toml"), *(ROOT / "experiments").glob("*.toml"), *(ROOT / "simulation").rglob("*.py")]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_every_sign_of_a_page_is_defined_in_the_documents(page: str) -> None:
    """A24, P17 and the like; none that only somebody with unpublished notes could look up."""
    assert set(CODE.findall(PAGES[page])) - DEFINED == set()


@pytest.mark.parametrize("file", BUILT_IN, ids=lambda file: file.name)
def test_every_sign_of_a_file_is_defined_in_the_documents(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    words = (
        text
        if file.suffix == ".toml"
        else " ".join(re.findall(r'"""(?:.|\n)*?"""|"[^"\n]*"|#.*', text))
    )
    assert set(CODE.findall(words)) - DEFINED == set()
    assert not re.search(r"\bevidence (?:file\b|[A-H]\d?\b)|\bthe proposal\b", words)


def cited_in(text: str) -> set[str]:
    """Keys in square brackets; not the words of links, headings of TOML, or what stands in code type."""
    return keys_in(
        re.sub(
            r"```.*?```|`[^`]*`|\[[^\]]*\]\([^)]*\)|\[(?:policy|shock)\]", "", text, flags=re.DOTALL
        )
    )


@pytest.mark.parametrize(
    "page",
    [
        "docs/reference/odd.md",
        "docs/findings/biographies.md",
        "docs/findings/patterns.md",
        "docs/learn/what-if.md",
        "docs/use/policies.md",
    ],
)
def test_every_key_that_a_page_cites_is_in_the_bibliography(page: str) -> None:
    assert cited_in(PAGES[page]) - set(bibliography()) == set()


def test_every_key_that_the_model_cites_is_in_the_bibliography() -> None:
    assert keys_of_the_model() - set(bibliography()) == set()
    assert keys_of_the_model() & NOWHERE == set()


def test_every_source_of_the_bibliography_is_cited_somewhere() -> None:
    """In a scenario or a policy, by the model, or in the prose about it."""
    references = re.sub(r"<!-- table: literature -->.*?<!-- end -->", "", ODD, flags=re.DOTALL)
    for key, names in citing().items():
        if names or key in NOWHERE | keys_of_the_model() or key in cited_in(references):
            continue
        family, year = (
            bibliography()[key]["author"][0]["family"],
            bibliography()[key]["issued"]["date-parts"][0][0],
        )
        assert re.search(rf"{family}[^;|]{{0,30}} {year}", references), key


WORKS = re.compile(r"([A-Z][\w'-]+(?: [A-Z][\w'-]+)?(?:,? (?:&|and|et al\.|de|van) ?[\w'., &-]*?)?) ((?:19|20)\d\d)(?=[);,.:]| says)")  # fmt: skip
NO_WORK = (
    "Jakarta",
    "Beijing",
    "January",
    "September",
    "October",
    "November",
    "August",
    "July",
    "April",
    "May",
)


def test_every_work_that_the_protocol_names_is_in_its_references() -> None:
    known = {
        (entry["author"][0].get("family"), str(entry["issued"]["date-parts"][0][0]))
        for entry in bibliography().values()
        if "author" in entry and "issued" in entry
    }
    prose = re.sub(r"<!-- table: \w+ -->.*?<!-- end -->", "", ODD, flags=re.DOTALL)
    named = {(re.split(r",| &| et al", who)[0].strip(), year) for who, year in WORKS.findall(prose)}
    works = {(who, year) for who, year in named if not who.startswith(NO_WORK)}
    assert len(works) > 10
    assert works - known == set()


def test_the_words_and_signs_stand_before_they_are_used() -> None:
    glossary = ODD.index("### Words and signs")
    assert glossary < ODD.index("## 1 Purpose and patterns")
    for word in ("A24", "reference tie", "null world", "neutral", "uplift", "assumption"):
        assert f"| {word}" in ODD[glossary : ODD.index("## 1 Purpose")], word
        assert ODD.index(word) > glossary, word
