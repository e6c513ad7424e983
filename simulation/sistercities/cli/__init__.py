"""The command line: thin, it parses, calls one public function and prints."""

import logging
import os
import sys


def main() -> None:
    """Run the command line; a user's mistake is lines on standard error, and exit status 2."""
    from sistercities.cli.commands import application
    from sistercities.cli.parsing import run_application
    from sistercities.cli.streams import prepare_streams, tell_warnings

    prepare_streams()
    tell_warnings()
    os.environ["MPLBACKEND"] = (
        "agg"  # figures go to files only, whatever a notebook or a server has set
    )
    logging.getLogger("matplotlib").setLevel(
        logging.ERROR
    )  # where it keeps its fonts concerns nobody
    sys.exit(run_application(application, os.environ))
