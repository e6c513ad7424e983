"""How a package describes itself to machines: RO-Crate, CITATION.cff and CodeMeta.

The crate follows RO-Crate 1.1 with the profile Process Run Crate 0.5: each result is an action,
with the software as its instrument, the scenarios as its objects, and files as what came out.
"""

import json
import mimetypes
from collections.abc import Sequence
from importlib.metadata import metadata
from pathlib import Path
from typing import Any, NamedTuple

from sistercities.paper.methods import said_of_design
from sistercities.questions.kept import Kept

CRATE = "ro-crate-metadata.json"
LICENCE = "Apache-2.0"
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
SPECIFICATION = "https://w3id.org/ro/crate/1.1"

_SPDX = f"https://spdx.org/licenses/{LICENCE}"
_TYPES = {
    ".md": "text/markdown",
    ".parquet": "application/vnd.apache.parquet",
    ".tex": "text/x-tex",
}
_SOFTWARE = "#sistercities"

type Node = dict[str, Any]


class About(NamedTuple):
    """Whose package it is.

    Attributes:
        title: of the package.
        authors: ``Family, Given`` for a person, any other name for a group.
        date: of publication, ``YYYY-MM-DD``.
    """

    title: str
    authors: tuple[str, ...]
    date: str


def crate(folder: Path, about: About, results: Sequence[Kept], whole: Sequence[str]) -> str:
    """The metadata of a package as RO-Crate.

    Args:
        folder: of the package, with all files but this one.
        about: whose it is.
        results: the results in it, as they lie in the package.
        whole: folders that are described as one thing, without their files.
    """
    paths = sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )
    files = [path for path in paths if not path.startswith(tuple(whole))]
    folders = [{"@id": path, "@type": "Dataset", "name": path} for path in whole]
    authors = [_agent(author) for author in about.authors]
    root: Node = {
        "@id": "./",
        "@type": "Dataset",
        "conformsTo": {"@id": PROFILE},
        "name": about.title,
        "description": "Results of an agent-based simulation of sister cities, with all that it "
        "takes to make them again: " + "; ".join(each.name for each in results),
        "datePublished": about.date,
        "license": {"@id": _SPDX},
        "author": _alone([{"@id": each["@id"]} for each in authors]),
        "hasPart": [{"@id": path} for path in (*files, *whole)],
        "mentions": _alone([{"@id": f"#{each.name}"} for each in results]),
    }
    graph: list[Node] = [
        {
            "@id": CRATE,
            "@type": "CreativeWork",
            "conformsTo": {"@id": SPECIFICATION},
            "about": {"@id": "./"},
        },
        root,
        {
            "@id": PROFILE,
            "@type": "CreativeWork",
            "name": "Process Run Crate",
            "version": PROFILE.rpartition("/")[2],
        },
        {"@id": _SPDX, "@type": "CreativeWork", "name": "Apache License 2.0", "identifier": LICENCE}
        | {"description": "A permissive licence, whose text is in the file LICENSE."},
        *authors,
        _software(),
        *folders,
        *(_file(folder, path) for path in files),
    ]
    for each in results:
        graph += _action(folder, each, authors[0]["@id"])
    content = {"@context": f"{SPECIFICATION}/context", "@graph": graph}
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def about_of(folder: Path) -> About:
    """Whose package it is, as its crate tells it.

    Raises:
        ValueError: if the crate is damaged.
    """
    try:
        graph = json.loads((folder / CRATE).read_text(encoding="utf-8"))["@graph"]
        nodes = {node["@id"]: node for node in graph}
        root = nodes["./"]
        named = root["author"] if isinstance(root["author"], list) else [root["author"]]
        authors = [nodes[each["@id"]] for each in named]
        told = tuple(
            f"{each['familyName']}, {each['givenName']}" if "familyName" in each else each["name"]
            for each in authors
        )
        return About(root["name"], told, root["datePublished"])
    except (LookupError, TypeError, AttributeError) as error:
        raise ValueError(f"no crate: {error}") from None


def citation(about: About) -> str:
    """How to cite a package, as CITATION.cff 1.2.0; YAML takes texts as JSON writes them."""
    software = metadata("sistercities")
    lines = [
        "cff-version: 1.2.0",
        "message: If you use these results, please cite them as below.",
        "type: dataset",
        f"title: {json.dumps(about.title, ensure_ascii=False)}",
        f"date-released: {about.date}",
        f"license: {LICENCE}",
        "authors:",
        *(line for author in about.authors for line in _cited(author)),
        "references:",
        "  - type: software",
        f"    title: {json.dumps(software['Name'])}",
        f"    version: {json.dumps(software['Version'])}",
        f"    abstract: {json.dumps(software['Summary'])}",
        "    authors:",
        f"      - name: {json.dumps(software['Author'])}",
    ]
    return "\n".join(lines) + "\n"


def codemeta(about: About, requirements: Sequence[str]) -> str:
    """The software of a package as CodeMeta 2.0.

    Args:
        about: whose package it is.
        requirements: what the software rests on, as ``name==version``.
    """
    software = metadata("sistercities")
    content = {
        "@context": "https://doi.org/10.5063/schema/codemeta-2.0",
        "@type": "SoftwareSourceCode",
        "name": software["Name"],
        "version": software["Version"],
        "description": software["Summary"],
        "license": _SPDX,
        "author": [{"@type": "Organization", "name": software["Author"]}],
        "programmingLanguage": "Python",
        "runtimePlatform": f"Python {software['Requires-Python']}",
        "softwareRequirements": [
            {"@type": "SoftwareApplication", "name": name, "version": version}
            for name, _, version in (line.partition("==") for line in requirements)
        ],
        "keywords": ["agent-based model", "sister cities", "simulation"],
        "dateModified": about.date,
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _alone(nodes: list[Node]) -> Node | list[Node]:
    """Several things, or the only one of them by itself, as the specification asks."""
    return nodes if len(nodes) > 1 else nodes[0]


def _parts(author: str) -> tuple[str, str]:
    """Family and given name of a person; the given one is empty for a group."""
    family, _, given = (part.strip() for part in author.partition(","))
    return family, given


def _agent(author: str) -> Node:
    family, given = _parts(author)
    identity = "#" + "-".join(f"{family} {given}".split()).lower()
    if not given:
        return {"@id": identity, "@type": "Organization", "name": family}
    name = f"{given} {family}"
    return {"@id": identity, "@type": "Person", "name": name} | {
        "familyName": family,
        "givenName": given,
    }


def _cited(author: str) -> list[str]:
    family, given = _parts(author)
    if not given:
        return [f"  - name: {json.dumps(family, ensure_ascii=False)}"]
    return [
        f"  - family-names: {json.dumps(family, ensure_ascii=False)}",
        f"    given-names: {json.dumps(given, ensure_ascii=False)}",
    ]


def _software() -> Node:
    software = metadata("sistercities")
    return {
        "@id": _SOFTWARE,
        "@type": "SoftwareApplication",
        "name": software["Name"],
        "softwareVersion": software["Version"],
        "description": software["Summary"],
        "license": {"@id": _SPDX},
    }


def _file(folder: Path, path: str) -> Node:
    ending = Path(path).suffix
    kind = _TYPES.get(ending) or mimetypes.types_map.get(ending, "text/plain")
    size = str((folder / path).stat().st_size)
    return {"@id": path, "@type": "File", "name": path, "contentSize": size, "encodingFormat": kind}


def _action(folder: Path, result: Kept, agent: str) -> list[Node]:
    """A result as what was done: by whom, with what, on what, and what came out."""
    place = result.folder.relative_to(folder).as_posix()
    inputs = [f"{place}/{path}" for path in result.files if _is_input(path)]
    outputs = [f"{place}/{path}" for path in result.files if not _is_input(path)]
    settings = [
        {
            "@id": f"#{result.name}-{name}",
            "@type": "PropertyValue",
            "name": name,
            "value": json.dumps(value, ensure_ascii=False, default=str),
        }
        for name, value in result.asked.items()
        if value is not None
    ]
    action = {
        "@id": f"#{result.name}",
        "@type": "CreateAction",
        "name": result.command,
        "description": said_of_design(result),
        "instrument": {"@id": _SOFTWARE},
        "agent": {"@id": agent},
        "object": [{"@id": each} for each in (*inputs, *(one["@id"] for one in settings))],
        "result": [{"@id": path} for path in outputs],
        "actionStatus": "http://schema.org/CompletedActionStatus",
    }
    return [action, *settings]


def _is_input(path: str) -> bool:
    return path.startswith("scenarios/") or path == "study.toml"
