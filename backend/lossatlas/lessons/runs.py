"""What a lesson's steps say of runs, against the runs in its links."""

import re
from collections.abc import Iterator, Sequence

from lossatlas.lessons.form import Step
from lossatlas.lessons.mistakes import Mistake
from lossatlas.lessons.vocabulary import runs_of

_NAMED = re.compile(r"\brun\.(\w+)\.\w+")


def absent_runs(steps: Sequence[Step], sections: Sequence[str]) -> Iterator[Mistake]:
    """The steps that name a run which their page does not have; lines are numbers of steps.

    `sections` are the steps' sections of the body, as HTML. A step without a link has the runs of
    the step before it. Links that leave the runs to the page are not checked.
    """
    runs: list[str] | None = None
    for number, (step, section) in enumerate(zip(steps, sections, strict=True)):
        runs = runs if step.link is None else runs_of(step.link)
        absent = [] if runs is None else [n for n in _named(step, section) if not _is_in(n, runs)]
        if runs is not None and absent:
            there = f"its link has {', '.join(runs) or 'none'}, counted from 1"
            yield Mistake(number, f"this step names the run `{absent[0]}`, but {there}")


def _named(step: Step, section: str) -> Iterator[str]:
    """Kinds and numbers of the runs that a step names."""
    prediction = step.predict
    for text in (section, step.after or "", prediction.model_dump_json() if prediction else ""):
        yield from _NAMED.findall(text)
    if prediction and prediction.kind == "choice" and prediction.key == "winner_run":
        yield from (option.id.removeprefix("run-") for option in prediction.options)


def _is_in(name: str, runs: Sequence[str]) -> bool:
    return name in runs or (name.isdigit() and 1 <= int(name) <= len(runs))
