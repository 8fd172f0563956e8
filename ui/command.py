"""The `digit-lab` command of an installed Digit Lab: `streamlit run` with the app of this very folder.

Streamlit reads theme and menu from the `.streamlit/config.toml` beside `app.py`, wherever the command is called from.
"""

import sys
from pathlib import Path

from streamlit.web import cli

APP = Path(__file__).parents[1] / "app.py"


def main() -> None:
    """Start the app with the options of `streamlit run`, such as `digit-lab --server.port 9000`."""
    cli.main(["run", str(APP), *sys.argv[1:]], prog_name="streamlit")
