"""From a run to a submission: the methods of a run in words, a package of it, and its check."""

import hashlib
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sistercities import SisterCitiesError, methods, package, run, verify
from sistercities.paper.crate import CRATE, About, citation
from sistercities.paper.lock import lock
from sistercities.paper.package import CHECKSUMS, DOCUMENTS, RESULTS
from sistercities.paper.references import bibtex, citations, entries_of
from sistercities.questions.kept import Kept, read_kept
from sistercities.scenario.claims import bibliography

from tests.cases import quickly
from tests.documents import ROOT, commands
from tests.folders import contents
from tests.studies import swept, written

FEW: dict[str, object] = {
    "calendar.until": "1996-12",
    "defaults.city.businesses": 20,
    "defaults.city.citizens": 20,
}


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small run."""
    folder = tmp_path_factory.mktemp("result") / "small"
    run("base", replicates=2, age=2, changes=FEW, out=folder)
    return folder


@pytest.fixture(scope="module")
def packed(result: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same in a package."""
    out = tmp_path_factory.mktemp("packed") / "package"
    return package(result, out=out, authors=["Doe, Jane"], published="2026-11-29")


def test_methods_take_every_number_from_the_run(result: Path, tmp_path: Path) -> None:
    methods(result, out=tmp_path / "methods")
    said = (tmp_path / "methods" / "methods.md").read_text(encoding="utf-8")
    stored = read_kept(result)
    assert f"n = {stored.asked['replicates']} worlds, seed {stored.asked['seed']}" in said
    assert f"read {stored.asked['age'][0]} years" in said
    assert f"numpy {stored.origin['versions']['numpy']}" not in said
    assert f"Python {stored.origin['versions']['python']}" in said
    for key, value in FEW.items():
        assert f"{key} = {value!r}".replace('"', "'") in said.replace("\\", "")


def test_the_supplement_cites_only_what_its_references_hold(result: Path) -> None:
    found = methods(result)
    keys = {str(entry["id"]) for entry in found.references}
    assert {"sistercities", "mesa", "grimm-2020"} <= keys
    assert all(f"{{{key},\n" in bibtex(found.references) for key in keys)


def test_references_are_complete() -> None:
    """Everybody can be looked up: a title, and a year, a place or a note that says what is missing."""
    for key, entry in {**bibliography(), **citations()}.items():
        assert entry["title"], key
        assert {"issued", "URL", "DOI", "note", "publisher"} & set(entry), key
    with pytest.raises(SisterCitiesError, match=r"no source nobody-1900 in the bibliography"):
        entries_of(["grimm-2014", "nobody-1900"])


def test_latex_of_the_supplement_is_balanced(result: Path, tmp_path: Path) -> None:
    methods(result, out=tmp_path / "methods")
    text = (tmp_path / "methods" / "supplement.tex").read_text(encoding="utf-8")
    assert text.count(r"\begin{longtable}") == text.count(r"\end{longtable}") > 3
    bare = text.replace(r"\{", "").replace(r"\}", "")
    assert bare.count("{") == bare.count("}")
    assert not re.search(r"(?<!\\)[#%]", text)


def test_two_packages_of_the_same_results_are_equal(
    result: Path, packed: Path, tmp_path: Path
) -> None:
    again = package(result, out=tmp_path / "p", authors=["Doe, Jane"], published="2026-11-29")
    assert contents(again) == contents(packed)


def test_a_package_holds_what_an_archive_asks_for(packed: Path) -> None:
    assert {path.name for path in packed.iterdir()} == {
        "CITATION.cff", "Containerfile", "LICENSE", "README.md", "code", "codemeta.json", "data",
        "docs", CHECKSUMS, "results", CRATE,
    }  # fmt: skip
    lines = (packed / CHECKSUMS).read_text(encoding="utf-8").splitlines()
    listed = {line[66:]: line[:64] for line in lines}
    files = {path.relative_to(packed).as_posix() for path in packed.rglob("*") if path.is_file()}
    assert set(listed) == files - {CHECKSUMS}
    summary = packed / "results" / "small" / "summary.csv"
    sha256 = hashlib.sha256(summary.read_bytes()).hexdigest()
    assert listed["results/small/summary.csv"] == sha256
    assert "clock.json" not in {path.name for path in packed.rglob("*")}
    for path in packed.rglob("*"):
        if path.is_file() and path.suffix != ".pyc":
            assert str(ROOT).encode() not in path.read_bytes(), path


def test_every_column_of_a_package_is_in_its_dictionary(packed: Path) -> None:
    rows = (packed / "data" / "dictionary.csv").read_text(encoding="utf-8").splitlines()
    head = (packed / "results" / "small" / "summary.csv").read_text(encoding="utf-8")
    for column in head.partition("\n")[0].split(","):
        assert any(row.startswith(f"results/small/summary.csv,{column},") for row in rows)
    assert any(row.startswith("results/small/months.parquet,commitment,share,") for row in rows)


def test_the_crate_tells_who_made_what_from_what(packed: Path) -> None:
    graph = {
        node["@id"]: node
        for node in json.loads((packed / CRATE).read_text(encoding="utf-8"))["@graph"]
    }
    action = graph["#small"]
    assert action["@type"] == "CreateAction"
    assert graph[action["instrument"]["@id"]]["@type"] == "SoftwareApplication"
    assert graph[action["agent"]["@id"]]["name"] == "Jane Doe"
    assert {"@id": "results/small/scenarios/base.toml"} in action["object"]
    assert {"@id": "results/small/summary.csv"} in action["result"]
    for node in graph.values():  # nothing is named that is not described
        for name in ("object", "result", "hasPart"):
            assert all(each["@id"] in graph for each in node.get(name, []))


def test_the_lock_pins_what_is_installed_and_names_no_registry() -> None:
    pins = lock()
    assert re.search(r"^numpy==", pins, re.MULTILINE)
    assert "://" not in pins
    names = re.findall(r"^([\w.-]+)==", pins, re.MULTILINE)
    assert {"mesa", "numba", "pyarrow"} <= set(names)
    assert not {"pytest", "ruff"} & set(names)


@pytest.mark.pictures
def test_a_package_that_nobody_changed_comes_out_again(packed: Path) -> None:
    found = verify(packed)
    assert [(each.other, each.why_not) for each in found.rebuilt] == [([], "")] * 3
    assert all(each.same for each in found.rebuilt)
    assert found.machine == []


@pytest.mark.long
@pytest.mark.pictures
def test_a_study_comes_out_again(tmp_path: Path) -> None:
    swept(written(tmp_path), tmp_path / "studied", changes={"replicates": 2})
    found = verify(package(tmp_path / "studied", out=tmp_path / "package"))
    assert [each.other for each in found.rebuilt] == [[], [], []]
    assert "runs/" in " ".join(found.rebuilt[0].same)


@pytest.mark.parametrize("way", ["changed", "gone", "added"])
def test_a_package_changed_by_hand_names_the_file(packed: Path, tmp_path: Path, way: str) -> None:
    copy = shutil.copytree(packed, tmp_path / "copy")
    path = copy / "results" / "small" / "answer.md"
    if way == "gone":
        path.unlink()
    else:
        path = path.with_name("answer2.md") if way == "added" else path
        path.write_text("no", encoding="utf-8")
    name = path.relative_to(copy).as_posix()
    with pytest.raises(SisterCitiesError, match=f"{name} was {way}|{name} is {way}"):
        verify(copy)


def test_what_comes_out_otherwise_is_told_with_versions(packed: Path, tmp_path: Path) -> None:
    """A number that another version gave, in a package that is whole in itself."""
    copy = shutil.copytree(packed, tmp_path / "copy")
    summary = copy / "results" / "small" / "summary.csv"
    summary.write_text(summary.read_text(encoding="utf-8").replace(",2\n", ",3\n"), "utf-8")
    origin = copy / "results" / "small" / "provenance.json"
    told = json.loads(origin.read_text(encoding="utf-8"))
    told["versions"]["numpy"] = "1.0"
    told["files"]["summary.csv"] = hashlib.sha256(summary.read_bytes()).hexdigest()
    origin.write_text(json.dumps(told), encoding="utf-8")
    _listed_anew(copy)
    found = verify(copy)
    assert not found.is_same
    assert "results/small/summary.csv" in found.complaint
    assert "numpy 1.0, here " in found.complaint


def _listed_anew(package: Path) -> None:
    """Have the list of a package say what its files are now."""
    listed = (package / CHECKSUMS).read_text(encoding="utf-8").splitlines()
    lines = [
        f"{hashlib.sha256((package / path).read_bytes()).hexdigest()}  {path}\n"
        for path in (line.split("  ", 1)[1] for line in listed)
    ]
    (package / CHECKSUMS).write_text("".join(lines), encoding="utf-8")


@pytest.fixture
def unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every question comes out as it did."""
    monkeypatch.setattr(Kept, "again", lambda kept, out, *_: shutil.copytree(kept.folder, out))


@pytest.mark.usefixtures("unasked")
def test_files_changed_together_with_the_list_are_named(packed: Path, tmp_path: Path) -> None:
    changed = {
        "README.md": " ",
        "code/run.sh": "echo",
        "code/sistercities/world/month.py": "# other",
        "data/dictionary.csv": "a,b",
        f"{DOCUMENTS}/methods.md": "It is so.",
        f"{DOCUMENTS}/odd.md": "It is so.",
    }
    copy = shutil.copytree(packed, tmp_path / "copy")
    for path, more in changed.items():
        with (copy / path).open("a", encoding="utf-8") as file:
            file.write(f"{more}\n")
    (copy / RESULTS / "other.csv").write_text("a,b\n", encoding="utf-8")
    with (copy / CHECKSUMS).open("a", encoding="utf-8") as file:
        file.write(f"-  {RESULTS}/other.csv\n")
    changed[f"{RESULTS}/other.csv"] = "a,b"
    _listed_anew(copy)
    named = {
        (Path(each.place) / path).as_posix() for each in verify(copy).rebuilt for path in each.other
    }
    assert named == {*changed}


@pytest.mark.usefixtures("unasked")
def test_a_crate_that_is_damaged_is_named(packed: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(packed, tmp_path / "copy")
    (copy / CRATE).write_text("{", encoding="utf-8")
    _listed_anew(copy)
    assert f"came out otherwise: {CRATE} " in verify(copy).complaint


def test_a_table_changed_together_with_the_list_is_named(packed: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(packed, tmp_path / "copy")
    (copy / "results" / "small" / "summary.csv").write_text("better\n", encoding="utf-8")
    _listed_anew(copy)
    with pytest.raises(SisterCitiesError, match=r"small/summary\.csv: not as its command wrote it"):
        verify(copy)


def test_a_link_in_a_package_is_named(packed: Path, tmp_path: Path) -> None:
    """It may lead anywhere, and what it leads to is no part of the package."""
    copy = shutil.copytree(packed, tmp_path / "copy")
    summary = copy / "results" / "small" / "summary.csv"
    summary.unlink()
    summary.symlink_to(packed / summary.relative_to(copy))
    (copy / "results" / "other").symlink_to(packed / "results" / "small")
    told = r"results/other is no plain file; results/small/summary\.csv is no plain file"
    with pytest.raises(SisterCitiesError, match=told):
        verify(copy)


def test_a_package_that_was_not_unpacked_is_told(tmp_path: Path) -> None:
    (tmp_path / "package.zip").write_bytes(b"PK")
    with pytest.raises(SisterCitiesError, match="a file; unpack it"):
        verify(tmp_path / "package.zip")


def test_bad_input_is_one_line_and_writes_nothing(
    command: Callable[..., tuple[int, str, str]], result: Path, tmp_path: Path
) -> None:
    used = tmp_path / "used"
    used.mkdir()
    (used / "a.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    before = contents(tmp_path)
    for words, said in {
        ("methods", "empty"): "no results folder",
        ("methods", "nothing"): "no such folder",
        ("package", "empty", "--out", "new"): "no results folder",
        ("package", result, result, "--out", "new"): "the name of two folders",
        ("package", result, "--out", "used"): "already in use",
        ("package", result, "--out", "new", "--published", "today"): "expected YYYY-MM-DD",
        ("verify", "empty"): "no package",
        ("verify", result): "no package",
    }.items():
        status, _, complaint = command(*words)
        assert status == 2
        assert said in complaint
        assert complaint.count("\n") == 1
    assert contents(tmp_path) == before


def test_every_command_of_the_page_on_papers_runs(
    command: Callable[..., tuple[int, str, str]],
) -> None:
    for line in commands("docs/use/paper.md"):
        status, said, complaints = command(*quickly(line))
        assert (status, complaints) == (0, ""), line
        assert said


def test_results_changed_by_hand_are_not_packed(result: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(result, tmp_path / "small")
    (copy / "summary.csv").write_text("better\n", encoding="utf-8")
    with pytest.raises(SisterCitiesError, match=r"summary\.csv: not as its command wrote it"):
        package(copy, out=tmp_path / "new")
    assert not (tmp_path / "new").exists()


@pytest.mark.long
def test_a_public_validator_takes_citations(packed: Path, tmp_path: Path) -> None:
    """By cffconvert, in an environment of its own, as it wants an old jsonschema."""
    uv = str(Path(sys.executable).with_name("uv"))
    validator = [uv, "tool", "run", "cffconvert==2.0.0"]
    there = subprocess.run([*validator, "--version"], capture_output=True, check=False)
    if there.returncode:
        pytest.skip("cffconvert cannot be had here")

    own = tmp_path / "CITATION.cff"
    about = About("A title: with a colon", ("Doe, Jane", "A group"), "2026-11-29")
    own.write_text(citation(about), encoding="utf-8")
    wrong = tmp_path / "wrong.cff"
    wrong.write_text(own.read_text(encoding="utf-8").replace("title:", "titel:"), encoding="utf-8")
    for file, status in ((own, 0), (packed / "CITATION.cff", 0), (wrong, 1)):
        told = subprocess.run(
            [*validator, "--validate", "--infile", file],
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.returncode == status, told.stderr


@pytest.mark.long
def test_a_package_runs_from_its_own_source(packed: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "sistercities", "verify", packed],
        cwd=tmp_path,
        env={"PYTHONPATH": str(packed / "code"), "PYTHONDONTWRITEBYTECODE": "1", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "as they were packed" in done.stdout
    assert "summary.csv" not in done.stderr


@pytest.mark.long
@pytest.mark.pictures
def test_the_paper_is_built_twice_with_the_same_bytes(tmp_path: Path) -> None:
    paper = shutil.copytree(ROOT / "experiments" / "paper", tmp_path / "paper")
    text = (paper / "paper.toml").read_text(encoding="utf-8")
    few = '"--set", "defaults.city.businesses=40", "--set", "defaults.city.citizens=40"'
    text = text.replace('small = ["--replicates", "20"]', f'small = ["--replicates", "4", {few}]')
    text = text.replace('"replicates=10"', '"replicates=2"')
    (paper / "paper.toml").write_text(text, encoding="utf-8")
    described = importlib.util.spec_from_file_location("build", paper / "build.py")
    assert described is not None
    assert described.loader is not None
    build = importlib.util.module_from_spec(described)
    described.loader.exec_module(build)

    for name in ("one", "two"):
        build.main(["--out", str(tmp_path / name)])
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    said = (tmp_path / "one" / "paper.md").read_text(encoding="utf-8")
    assert "{{" not in said
