"""The pages of the project as a site: settings of Sphinx, and what it cannot know.

The pages are written to be read where they lie, so they hold no directives. What a site needs
besides is added while it is built: the navigation, which is the list of ``docs/index.md``, and the
full text of the public names below their table. When it is built, nothing in it may be fetched from
elsewhere, and its links to elsewhere are listed in ``links.txt``. ``make docs`` builds it.
"""

import re
from importlib.metadata import version as version_of
from pathlib import Path

import sistercities
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

ROOT = Path(__file__).parent.parent

project = "sistercities"
author = "The sistercities developers"
version = release = version_of("sistercities")
language = "en"

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
root_doc = "README"
include_patterns = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/**"]
exclude_patterns = [".*", "**/.*", "build", "results", "docs/images"]

html_theme = "furo"
html_title = "sistercities"
html_additional_pages = {"index": "first.html"}
html_copy_source = False
html_show_copyright = False  # the licence is named on the first page
html_show_sphinx = False
html_static_path = ["style"]
html_css_files = ["site.css"]
templates_path = ["templates"]

myst_heading_anchors = 6
suppress_warnings = ["myst.header"]  # a page may go from its title to a small heading
nitpicky = True
nitpick_ignore_regex = [("py:.*", ".*")]  # types in signatures, which have no page

nb_execution_mode = "force"
nb_execution_in_temp = True
nb_execution_raise_on_error = True
nb_execution_timeout = 1800  # seconds; the first cell may have to compile the model
nb_ipywidgets_js = {}  # nothing is fetched from elsewhere

napoleon_use_ivar = True
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
python_maximum_signature_line_length = 80

LINK = re.compile(r"\]\(([^)#:\s]+\.(?:md|ipynb))\)")
OUTSIDE = re.compile(r'<(\w+)\b[^>]*?\b(?:href|src)="((?:https?:)?//[^"]+)"')
NAMES = "docs/reference/api"


def navigation(index: str) -> str:
    """The pages that the index lists, a block for each of its headings."""
    blocks = ["```{toctree}\n:hidden:\n\n/docs/index\n```\n"]
    for section in re.split(r"^## ", index, flags=re.MULTILINE)[1:]:
        caption, _, text = section.partition("\n")
        pages = [(ROOT / "docs" / target).resolve() for target in LINK.findall(text)]
        names = [page.relative_to(ROOT).with_suffix("").as_posix() for page in pages]
        listed = "\n".join(f"/{name}" for name in names)
        if not pages:
            continue
        head = f":hidden:\n:caption: {caption[0].upper()}{caption[1:]}"
        blocks.append(f"```{{toctree}}\n{head}\n\n{listed}\n```\n")
    return "\n".join(blocks)


def public_names() -> str:
    """The full text of every public name."""
    written = []
    for name in sistercities.__all__:
        kind = "class" if isinstance(getattr(sistercities, name), type) else "function"
        options = "\n   :members:" if kind == "class" else ""
        if name == "Answer":  # its figures are those of its base; the bases of others are Mesa's
            options += "\n   :inherited-members:"
        written.append(f".. auto{kind}:: sistercities.{name}{options}\n")
    return "```{eval-rst}\n" + "\n".join(written) + "```\n"


def add(_: Sphinx, page: str, source: list[str]) -> None:
    """Add to a page what a site needs besides."""
    if page == root_doc:
        source[0] += "\n" + navigation((ROOT / "docs/index.md").read_text(encoding="utf-8"))
    elif page == NAMES:
        source[0] += "\n" + public_names()


def look_outside(app: Sphinx, error: Exception | None) -> None:
    """List the links to elsewhere; fail if a page fetches anything from there by itself."""
    if error is not None:
        return
    links: set[str] = set()
    for page in sorted(Path(app.outdir).rglob("*.html")):
        for tag, address in OUTSIDE.findall(page.read_text(encoding="utf-8")):
            if tag != "a":
                raise ExtensionError(f"{page.name} fetches {address}")
            links.add(address)
    (Path(app.outdir) / "links.txt").write_text("\n".join(sorted(links)) + "\n", encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Have every page pass by ``add`` before it is read, and the site by ``look_outside``."""
    app.connect("source-read", add)
    app.connect("build-finished", look_outside)
