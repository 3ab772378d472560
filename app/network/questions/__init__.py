"""What coordinators ask of the network: one module a question, in the order in which they are shown.

A new question is a module with a `QUESTION` and a line here; page, table, picture, CSV and report follow.
"""

from app.network.questions import (
    breaking,
    closing_down,
    declining,
    density,
    fairness,
    filling,
    grouping,
    holding,
    lacking,
    leaning,
    passing_on,
    quiet,
    resting,
    season,
    together,
    turning,
    waiting,
)
from app.network.questions.answer import Question

QUESTIONS: dict[str, Question] = {
    module.QUESTION.slug: module.QUESTION
    for module in (
        holding,
        breaking,
        resting,
        closing_down,
        lacking,
        leaning,
        filling,
        declining,
        waiting,
        fairness,
        passing_on,
        together,
        density,
        grouping,
        quiet,
        turning,
        season,
    )
}
