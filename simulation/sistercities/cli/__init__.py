"""The command line: thin, it parses, calls one public function and prints."""

import os
import sys
from io import TextIOWrapper


def main() -> None:
    """Run the command line; a user's mistake is told in plain lines on standard error, with exit status 2."""
    from sistercities.cli.commands import application
    from sistercities.cli.parsing import run_application

    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a letter that the terminal does not have is no reason to stop
    sys.exit(run_application(application, os.environ))
