"""What the engine does at a terminal: `python -m engine sweep`."""

import argparse
import sys
from collections.abc import Sequence

from engine import sweep_command
from model.terminal import status_of


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return the exit status: 0, 1 after a sentence about what went wrong, 130 after Ctrl-C."""
    return status_of(lambda: _run(arguments))


def _run(arguments: Sequence[str] | None) -> None:
    top = argparse.ArgumentParser(prog="python -m engine", description=__doc__)
    commands = top.add_subparsers(required=True)
    about = "train many networks that differ in a setting or two, and save how well each ended"
    sweep_command.add_options(commands.add_parser("sweep", help=about, description=about))
    options = top.parse_args(arguments)
    options.run(options)


if __name__ == "__main__":
    sys.exit(main())
