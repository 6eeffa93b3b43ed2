"""The timeline of a race: what is asked for, and the compact answer."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from lossatlas.web.schemas import limits
from lossatlas.web.schemas.base import Numbers, Spec
from lossatlas.web.schemas.problem import ProblemChoice
from lossatlas.web.schemas.runs import RaceSpec


class WorstExamples(Spec):
    """How many examples are shown at each step, those of largest loss."""

    count: Annotated[int, Field(ge=1, le=limits.PAGE)] = 24


class RacePointsRequest(Spec):
    """All that a timeline shows of the runs of a race, at some of their steps."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "problem": {"dataset": "digits", "loss": "svm"},
                    "race": {
                        "start": {"kind": "random", "seed": 1, "scale": 0.1},
                        "runs": [{"optimizer": {"kind": "gd", "learning_rate": 0.01}, "steps": 50}],
                    },
                    "count": 26,
                    "templates": True,
                }
            ]
        }
    )

    problem: ProblemChoice
    race: RaceSpec
    count: Annotated[
        int,
        Field(
            ge=2,
            le=limits.TIMELINE_STEPS,
            description="steps shown of each run at most, evenly spaced, with the start and the "
            f"last; fewer where the answer would have more than {limits.TIMELINE_BYTES:,} bytes",
        ),
    ] = 51
    examples: WorstExamples = WorstExamples()
    templates: Annotated[bool, Field(description="answer with the weights too, quantized")] = False


class Packed(BaseModel):
    """An array of little-endian numbers; its first axis counts the steps."""

    dtype: Literal["i1", "i2", "i4", "f4"] = Field(description="1, 2 or 4 bytes; integer or float")
    shape: list[int]
    data: str = Field(description="base64")
    scale: list[float] | None = Field(
        description="a factor for each step, by which whole numbers become the values"
    )


class ShownExamples(BaseModel):
    """The examples that are shown at any step, in the order of the problem's."""

    example: list[int] = Field(description="position in the problem")
    index: list[int] = Field(description="position in the data set")
    label: list[int]


class RunPointsAnswer(BaseModel):
    """A run at m of its steps; the K examples of largest loss come first."""

    step: list[int]
    loss: Numbers
    accuracy: list[float]
    confusion: Packed = Field(description="(m, C, C): a row a label, a column a prediction")
    example: Packed = Field(description="(m, K) positions in the answer's list `examples`")
    predicted: Packed = Field(description="(m, K)")
    example_loss: Packed = Field(description="(m, K)")
    scores: Packed = Field(description="(m, K, C)")
    margins: Packed = Field(description="(m, K, C)")
    templates: Packed | None = Field(description="(m, C, D+1)")


class RacePointsAnswer(BaseModel):
    """The runs of a race, in their order."""

    n: int = Field(description="examples used")
    examples: ShownExamples
    runs: list[RunPointsAnswer]
