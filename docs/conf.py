"""How the documentation is built: ``sphinx-build -n -W docs docs/_build``."""

from __future__ import annotations

import sys
from importlib.metadata import version as version_of
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "berceau"
author = "the authors of berceau"
copyright = "the authors of berceau, MIT licence"
release = version_of("berceau")
version = release

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "numpydoc",
    "generated",  # tables made from the schema, the law and the command line; see _ext
]
exclude_patterns = ["_build", "jupyter_execute"]
root_doc = "index"
nitpicky = True

html_theme = "furo"
html_title = "berceau"
html_static_path = ["_static"]
html_css_files = ["berceau.css"]
html_theme_options = {"navigation_with_keys": True}
html_show_sourcelink = False

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

nb_execution_mode = "force"
nb_execution_timeout = 300
nb_execution_raise_on_error = True
nb_merge_streams = True

autodoc_typehints = "signature"
autodoc_member_order = "bysource"
autodoc_class_signature = "separated"
autodoc_preserve_defaults = True
autodoc_default_options = {"exclude-members": "__init__, __new__"}
add_module_names = False
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False
# Sections of numpydoc such as "Attributes" repeat what autodoc lists from the source.
numpydoc_attributes_as_param_list = True

nitpick_ignore_regex = [
    # Other people's libraries, the standard one too: linking them would need a network.
    ("py:.*", r"(alt|altair|np|numpy|npt|pd|pandas|pydantic|collections|datetime|os|pathlib)\..*"),
    ("py:.*", "(Any|BaseModel|Callable|Collection|Iterable|Iterator|Path|Sequence|date)"),
    ("py:.*", "Mapping(Of)?"),
    ("py:exc", "(KeyError|LookupError|TypeError|ValueError)"),
    # What other libraries write into signatures.
    ("py:class", "(FieldInfo|Ge|Le|NoneType)"),
    # Records of territories and proposals: their fields have pages made from the schemas.
    ("py:class", r"berceau\.domain\..*"),
    ("py:class", r"(berceau\.placement\.proposal\.)?(Envy|Placement)"),
    ("py:class", "(Calendar|Decision|Request)"),
    # Short names of unions of types, which are told where they are used.
    ("py:class", "(Family|Figure|Lang|Policy|Progress|Side|Source|Status|WorkedCases)"),
    ("py:class", "(Follow|Former|Given|History|Kind|Making|Mappings|Method|Page|Part|Past|State)"),
    ("py:class", "(Suggestion|Undecided)"),
]

# The notebooks live beside the package; the build reads copies of them.
_COPIES = Path(__file__).parent / "notebooks"
for _notebook in (Path(__file__).parents[1] / "notebooks").glob("*.ipynb"):
    _copy = _COPIES / _notebook.name
    if not _copy.exists() or _copy.read_bytes() != _notebook.read_bytes():
        _copy.write_bytes(_notebook.read_bytes())


def _one_answer(_app: Sphinx, *event: Any) -> None:
    """Join what a docstring says under Returns: it gives no type, so every line would be one."""
    lines: list[str] = event[-1]
    if "Returns" not in lines:
        return
    first = lines.index("Returns") + 2
    last = first
    while last < len(lines) and lines[last].startswith("    "):
        last += 1
    if last > first:
        lines[first:last] = [" ".join(line.strip() for line in lines[first:last])]


def setup(app: Sphinx) -> None:
    """Read docstrings before numpydoc does."""
    app.connect("autodoc-process-docstring", _one_answer, priority=100)
