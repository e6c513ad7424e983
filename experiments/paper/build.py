"""Builds the example paper: asks its questions, fills its text from the results, packs and verifies them.

``make paper`` runs it; ``ARGS=--full`` asks of as many worlds as a submission would.
"""

import argparse
import os
import sys
import tomllib
from pathlib import Path

from sistercities.cli.commands import application
from sistercities.cli.parsing import run_application
from sistercities.cli.streams import tell_warnings
from sistercities.paper.manuscript import FIGURES, Manuscript
from sistercities.paper.typeset import html_page, latex_page, print_pdf, typst_of
from sistercities.questions.kept import read_kept
from sistercities.scenario.mistakes import SisterCitiesError

HERE = Path(__file__).parent


def ask(words: list[str]) -> None:
    """Run a command; what it prints goes nowhere, as its folder keeps it."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        screen, sys.stdout = sys.stdout, nowhere
        try:
            status = run_application(application, os.environ, words)
        finally:
            sys.stdout = screen
    if status != 0:
        sys.exit(status)


def written(out: Path, told: dict, results: dict[str, Path]) -> list[str]:
    """Write the paper as Markdown, HTML, LaTeX and Typst, and as PDF if that can be printed."""
    (out / FIGURES).mkdir()
    read = {name: read_kept(folder) for name, folder in results.items()}
    text = Manuscript((HERE / "paper.md").read_text(encoding="utf-8"), read, out).filled()
    papers = {
        "paper.md": text,
        "paper.html": html_page(text, told["title"]),
        "paper.tex": latex_page(text),
        "paper.typ": typst_of(text, told["title"], told["authors"]),
    }
    for name, content in papers.items():
        (out / name).write_text(content, encoding="utf-8", newline="\n")
    try:
        print_pdf(out / "paper.typ", out / "paper.pdf")
    except SisterCitiesError as error:
        print(f"no paper.pdf: {error}")
        return list(papers)
    return [*papers, "paper.pdf"]


def main(words: list[str]) -> None:
    """Build the paper in a folder that is new or empty."""
    parser = argparse.ArgumentParser(prog="make paper", description=__doc__.partition("\n")[0])
    parser.add_argument("--full", action="store_true", help="as many worlds as a submission asks")
    parser.add_argument("--out", type=Path, default=Path("results/paper"), help="folder for it")
    given = parser.parse_args(words)
    if given.out.is_dir() and any(given.out.iterdir()):
        sys.exit(f"{given.out}: already in use; give a new or empty folder with --out")

    tell_warnings()
    told = tomllib.loads((HERE / "paper.toml").read_text(encoding="utf-8"))
    results = {}
    for name, result in told["results"].items():
        results[name] = given.out / "results" / name
        words = [*result["ask"], *result["full" if given.full else "small"]]
        print(f"{name}: sistercities {' '.join(words)}", flush=True)
        ask([*words, "--out", str(results[name])])

    files = written(given.out, told, results)
    package = given.out / "package"
    authors = [word for author in told["authors"] for word in ("--author", author)]
    folders = [str(folder) for folder in results.values()]
    about = ["--title", told["title"], *authors, "--published", told["date"]]
    ask(["package", *folders, "--out", str(package), *about])
    ask(["verify", str(package)])
    print(f"Written to {given.out}/: {', '.join(files)}, figures/, results/, package/ (verified)")


if __name__ == "__main__":
    main(sys.argv[1:])
