"""Browser parts: a folder each, with its Python wrapper in `__init__.py`, and its script and style beside it.

Each draws what reaches it over the live channel (`live/`), so nothing that moves needs a run of the page's script.
"""

from pathlib import Path
from typing import Any

import streamlit as st

from live.routes import version


def declare(file: str, html: str, *shared: str) -> Any:
    """Declare the component whose wrapper this file is. All `.js` beside it are one script, with NAME.js last.

    `shared` names scripts of the folder above, which come before them. The component stands in the page itself, not in
    a shadow root, so its class names begin with its own name.
    """
    folder = Path(file).parent
    name = folder.name
    scripts = sorted(folder.glob("*.js"), key=lambda script: (script.stem == name, script.name))
    before = [folder.parent / one for one in ("load.js", *shared)]
    js = "".join(script.read_text("utf-8") for script in (*before, *scripts))
    css = (folder / f"{name}.css").read_text("utf-8")
    return st.components.v2.component(f"digit_lab_{name}", html=html, js=js, css=css, isolate_styles=False)


def module_url(name: str) -> str:
    """Where the browser finds a module of the live channel, seen from where the app's addresses begin."""
    return f"/live/{version()}/{name}"
