"""What is missing of a study, in words: runs that are not there yet, and those that failed."""

from sistercities.paper.language import say
from sistercities.study.results import Study


def gaps_of(study: Study) -> list[str]:
    """What a reader has to know of runs that are not counted, a sentence each."""
    gaps = []
    if study.done < study.total:
        gaps.append(
            say(
                "The study is not complete: {done:,} of {total:,} runs are there.",
                done=study.done,
                total=study.total,
            )
        )
    if study.failed:
        gaps.append(say("{failed:,} runs failed and are left out.", failed=study.failed))
    return gaps
