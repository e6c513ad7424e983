"""The methods of a run, told from the run itself: a section for a paper, and a supplement.

No number is typed here. What was asked, the scenarios, the seeds and the versions come from the
results folder, the words from where they are declared.
"""

import csv
import inspect
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from sistercities.paper.gaps import gaps_of
from sistercities.paper.latex_document import document_of
from sistercities.paper.markdown import markdown_of, number
from sistercities.paper.references import SOFTWARE, Entry, bibtex, csl, entries_of, own_source
from sistercities.questions.kept import Kept, read_kept
from sistercities.questions.words import Grid, Heading, Paragraph, Part
from sistercities.runs.keeping import Out, reserved
from sistercities.scenario.behaviour import Behaviour
from sistercities.scenario.claims import cited, in_words, keys_in
from sistercities.scenario.mistakes import SisterCitiesError, dotted
from sistercities.scenario.schema import Scenario
from sistercities.scenario.words import quoted
from sistercities.scrutiny.sources import sources
from sistercities.scrutiny.wording import range_in_words, value_in_words
from sistercities.study.results import Study
from sistercities.world.state import ROWS

TITLE = "Methods"
SUPPLEMENT = "Supplement to the methods"

NAMED = ("mesa", "grimm-2020", "salmon-2011")
"""Keys of what the section names in its words."""

_ALWAYS = ("sistercities", "grimm-2020", "salmon-2011", *SOFTWARE)
"""Keys of what every run rests on: the protocol of its description, its luck, its software."""

_OUTLINE = {
    "Purpose and patterns": "To show which mechanisms suffice for the documented fates of "
    "partnerships between cities, from what was known at signing; judged by patterns whose bands "
    "were written down before any result was seen.",
    "Process overview": "In every step: leaders change, and agreements and tracks are reviewed; "
    "governments share out their effort, and activities are held; citizens join or lapse; "
    "businesses join, meet and trade; what was done is learned from; commitments move.",
    "Design concepts": "Commitment, participation, understanding, reciprocity and example push "
    "each other; none is built in as the one that matters. Agents sense what was done, not what "
    "will be. Luck is keyed by event, so worlds that are compared meet the same one.",
    "Initialization and input": "From the scenario file: evidence known before signing or within "
    "two years, and dated events from outside. What has no indicator is neutral.",
    "Submodels": "Equation by equation in the ODD document; their parameters below.",
}
"""The protocol in short; the entities come from the code."""


class Methods(NamedTuple):
    """What there is to say of how some results were made.

    Attributes:
        section: for the paper.
        supplement: for its appendix.
        references: all sources that either cites.
    """

    section: list[Part]
    supplement: list[Part]
    references: list[Entry]

    def write(self, folder: Path) -> None:
        """Write both as Markdown and LaTeX, and the references as BibTeX and CSL-JSON."""
        texts = {
            "methods.md": f"# {TITLE}\n\n{markdown_of(self.section)}",
            "methods.tex": document_of(self.section, TITLE),
            "supplement.md": f"# {SUPPLEMENT}\n\n{markdown_of(self.supplement)}",
            "supplement.tex": document_of(self.supplement, SUPPLEMENT),
            "references.bib": bibtex(self.references),
            "references.json": csl(self.references),
        }
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")


def methods(*results: str | Path, out: Out | None = None) -> Methods:
    """Tell how results were made.

    Args:
        results: results folders and study folders.
        out: a folder that is new or empty, for the files; nothing is written without it.

    Raises:
        SisterCitiesError: if something is no results folder, or the folder is in use.
    """
    read = [read_kept(each) for each in results]
    if not read:
        raise SisterCitiesError("no results; name at least one folder that a command wrote")
    found = methods_of(read)
    if out is not None:
        with reserved(out) as place:
            place.fill(found.write)
    return found


def methods_of(results: Sequence[Kept]) -> Methods:
    """Tell how results were made that were read."""
    scenarios = _scenarios_of(results)
    keys = {key for scenario in scenarios.values() for key in cited(scenario)}
    keys |= {key for each in Behaviour.parameters().values() for key in keys_in(each.source)}
    own = {
        key: own_source(key, source.model_dump(exclude_none=True))
        for scenario in scenarios.values()
        for key, source in scenario.sources.items()
    }
    references = entries_of({*keys, *_ALWAYS}, own)
    return Methods(
        list(_section(results, scenarios)),
        list(_supplement(results, scenarios, references)),
        references,
    )


def said_of_design(result: Kept) -> str:
    """What was asked, of how many worlds, and read when: a sentence or two."""
    asked = result.asked
    study = result.study
    if study is not None:
        levers = ", ".join(study.variables) or "every value that has a range"
        return (
            f"The study {quoted(study.title)} asks: {' '.join(study.question.split())} "
            f"Design: {study.design.kind}; varied: {levers}; {study.replicates:,} worlds of each "
            f"point, seed {study.seed}, read {result.age} years after signing."
        )
    named = {
        name: value
        for name, value in asked.items()
        if name not in {"question", "changes", "seed", "replicates", "age"} and value is not None
    }
    details = "; ".join(f"{_plainly(name)} {_listed(value)}" for name, value in named.items())
    ages = f", read {_listed(asked['age'])} years after signing" if "age" in asked else ""
    worlds = max(map(len, result.seeds.values()), default=0)
    count = f", over n = {worlds:,} world{'s' if worlds != 1 else ''}" if worlds else ""
    seed = f", seed {asked['seed']}" if "seed" in asked else ""
    return f"The question {_heading(result)} was asked with {details}{count}{seed}{ages}."


def kinds_of_interval(result: Kept) -> Counter[str]:
    """How many numbers of the stored tables have each kind of interval."""
    kinds: Counter[str] = Counter()
    for path in sorted(result.folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if kind := row.get("interval", "").partition(" (")[0]:
                    kinds[kind] += 1
    return kinds


def _section(results: Sequence[Kept], scenarios: dict[str, Scenario]) -> Iterator[Part]:
    origins = [each.origin for each in results]
    versions = _one_of(origins, "versions")
    yield Paragraph(
        f"We simulated with sistercities {versions['sistercities']} "
        f"({_code_in_words(results)}), an agent-based model of partnerships between sister cities, "
        f"built on Mesa {versions['mesa']} (Kazil et al. 2020), in Python {versions['python']} on "
        f"{_listed(sorted({str(each['platform']) for each in origins}))}. The model is described "
        "by the ODD protocol (Grimm et al. 2020), in the document that comes with it. All "
        f"pairings share one set of {len(Behaviour.parameters())} behavioural parameters; they "
        "differ in what was known before signing or within two years after it, and in dated "
        "events from outside."
    )
    for scenario in scenarios.values():
        yield Paragraph(_said_of(scenario))
    for each in results:
        yield Paragraph(
            said_of_design(each),
            *_said_of_changes(each),
            *_said_of_gaps(each),
            *_said_of_intervals(each),
        )
    yield Paragraph(
        "Worlds that are compared meet the same luck: every draw is named by a stream, an identity "
        "and a step (Philox; Salmon et al. 2011), so that what differs is what was changed. "
        "Intervals tell how sure the simulation is of itself, not how sure anybody is of the world."
    )


def _supplement(
    results: Sequence[Kept], scenarios: dict[str, Scenario], references: Sequence[Entry]
) -> Iterator[Part]:
    yield Heading("The model in short, by the ODD protocol")
    outline = Grid("element", "what it is", prose=(1,))
    for element, words in _OUTLINE.items():
        outline.add_row(element, words)
        if element == "Purpose and patterns":
            outline.add_row("Entities", "; ".join(map(_entity, ROWS.values())))
    yield outline

    yield Heading("Design")
    for each in results:
        yield Paragraph(f"{each.name}: {each.command}")
        yield _design(each)

    yield from _parameters(scenarios)
    for scenario in scenarios.values():
        yield Heading(f"Evidence: {scenario.title}")
        yield _evidence(scenario)

    yield Heading("Software")
    yield _software(results)
    yield Heading("References")
    listed = Grid("key", "source", prose=(1,))
    for entry in references:
        doi = f", doi:{entry['DOI']}" if "DOI" in entry else ""
        listed.add_row(str(entry["id"]), in_words(str(entry["id"]), entry) + doi)
    yield listed


def _scenarios_of(results: Sequence[Kept]) -> dict[str, Scenario]:
    """All scenarios, by name; of one that was changed for some results, the first."""
    scenarios: dict[str, Scenario] = {}
    for each in results:
        for name, scenario in each.scenarios.items():
            scenarios.setdefault(name, scenario)
    return scenarios


def _said_of(scenario: Scenario) -> str:
    supports = sources(scenario)
    standing = Counter(support.standing for support in supports)
    ranged = sum(support.claim.evidence.range is not None for support in supports)
    cities = ", ".join(
        f"{city.name} ({city.businesses:,} businesses, {city.citizens:,} citizens)"
        for city in scenario.cities.values()
    )
    signed = ", ".join(pact.signed for pact in scenario.partnerships.values())
    until = scenario.calendar.until
    return (
        f"{scenario.title}: signed {signed}, simulated in steps of a {scenario.calendar.step}"
        f"{f' until {until}' if until else ''}; agents in {cities}. Of {len(supports)} values that "
        f"can carry evidence, {standing['sourced']} have a source, {standing['neutral']} are "
        f"neutral and {standing['without a source']} have none; {ranged} have a range."
    )


def _said_of_changes(result: Kept) -> Iterator[str]:
    if result.changes:
        told = "; ".join(f"{key} = {value}" for key, value in result.changes.items())
        yield f"Changed for this question: {told}."


def _said_of_gaps(result: Kept) -> list[str]:
    """Runs of a study that failed."""
    return gaps_of(Study.open(result.folder)) if result.study is not None else []


def _said_of_intervals(result: Kept) -> Iterator[str]:
    kinds = kinds_of_interval(result)
    if kinds:
        told = "; ".join(f"{kind} ({count:,} numbers)" for kind, count in sorted(kinds.items()))
        yield f"95 % intervals in its tables: {told}."


def _design(result: Kept) -> Grid:
    grid = Grid("asked for", "value", prose=(1,))
    given = result.asked if result.study is None else result.study.model_dump(exclude_none=True)
    for name, value in given.items():
        if value not in (None, {}, [], "") and name != "reading":
            grid.add_row(_plainly(name), _listed(value))
    for scenario, seeds in result.seeds.items():
        told = f"{len(seeds):,}: {seeds[0]}" + (f" to {seeds[-1]}" if len(seeds) > 1 else "")
        grid.add_row(f"seeds of {scenario}", told)
    for kind, count in sorted(kinds_of_interval(result).items()):
        grid.add_row("95 % intervals", f"{kind}: {count:,} numbers")
    return grid


def _parameters(scenarios: dict[str, Scenario]) -> Iterator[Part]:
    if not scenarios:
        return
    yield Heading("Behavioural parameters")
    values = next(iter(scenarios.values())).behaviour.model_dump()
    grid = Grid("name", "value", "unit", "meaning", "source", prose=(2, 3, 4))
    for name, declared in Behaviour.parameters().items():
        grid.add_row(name, number(values[name]), declared.unit, declared.meaning, declared.source)
    yield grid


def _evidence(scenario: Scenario) -> Grid:
    grid = Grid("key", "value", "unit", "range", "owner", "source", prose=(1, 2, 5))
    for support in sources(scenario):
        claim = support.claim
        grid.add_row(
            dotted(claim.key),
            value_in_words(claim.value),
            claim.unit,
            range_in_words(claim.evidence),
            claim.factor,
            ", ".join(claim.evidence.sources) or support.standing,
        )
    return grid


def _software(results: Sequence[Kept]) -> Grid:
    grid = Grid("software", "version", "cited as")
    names: dict[str, set[str]] = {}
    for each in results:
        for name, version in each.origin["versions"].items():
            names.setdefault(name, set()).add(version)
    for name, versions in names.items():
        cites = name if name in {*SOFTWARE, "sistercities"} else ""
        grid.add_row(name, ", ".join(sorted(versions)), cites)
    return grid


def _heading(result: Kept) -> str:
    """What a question does, as its function says, under its name."""
    function = getattr(import_module("sistercities"), result.question.replace("-", "_"), None)
    said = (inspect.getdoc(function) or "").partition("\n")[0].rstrip(".") if function else ""
    return f"{result.question} ({said[:1].lower()}{said[1:]})" if said else result.question


def _entity(row: type) -> str:
    said = str(row.__doc__).partition("\n")[0].replace("`", "").partition(": a row")[0].rstrip(".")
    return f"{row.__name__}: {said}"


def _code_in_words(results: Sequence[Kept]) -> str:
    codes = {
        (each.origin["code"]["source_hash"], each.origin["code"]["commit"]) for each in results
    }
    return "; ".join(
        f"source hash {source}{f', commit {_brief(commit)}' if commit else ''}"
        for source, commit in sorted(codes, key=str)
    )


def _brief(commit: str) -> str:
    """A commit in as many digits as tell it apart, with the mark of a changed checkout."""
    return commit[:12] + ("+" if commit.endswith("+") else "")


def _one_of(origins: Sequence[object], name: str) -> dict[str, str]:
    """What all results were made with; each version that differs is listed beside the other."""
    joined: dict[str, set[str]] = {}
    for origin in origins:
        for key, value in origin[name].items():  # type: ignore[index]
            joined.setdefault(key, set()).add(value)
    return {key: " and ".join(sorted(values)) for key, values in joined.items()}


def _plainly(name: str) -> str:
    return name.replace("_", " ")


def _listed(value: object) -> str:
    """A value of an option, as a sentence names it."""
    if isinstance(value, dict):
        return ", ".join(f"{key} {_listed(each)}" for key, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_listed, value))
    return str(value).lower() if isinstance(value, bool) else " ".join(str(value).split())
