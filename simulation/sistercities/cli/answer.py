"""From a question to its answer on the screen: progress is shown, then what there is to say."""

from collections.abc import Callable, Iterable

from sistercities.cli.letters import tell_missing_letters
from sistercities.cli.screen import Screen
from sistercities.cli.streams import reported
from sistercities.cli.watching import progress
from sistercities.questions.answer import Answer
from sistercities.scenario.schema import Scenario


def ask(
    find: Callable[[Callable[..., None]], Answer],
    *,
    runs: int | None = None,
    drawn: Callable[[], Iterable[Scenario | str]] | None = None,
) -> None:
    """Ask a question, and print its answer.

    Args:
        find: asks, and writes the answer; is given what to call after each run.
        runs: how many there will be, if that is known.
        drawn: gives the scenarios and other texts that figures will show.
    """
    if drawn is not None:
        tell_missing_letters(drawn)
    with progress(runs) as done:
        answer = find(done)
    with reported(answer.folder):
        Screen().tell(answer.parts)
