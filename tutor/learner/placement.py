"""The placement test: twenty questions that say most about somebody of whom nothing is known."""

from __future__ import annotations

from datetime import datetime

from tutor.learner.choosing import measure
from tutor.learner.mastery import first_belief, observe, predict
from tutor.learner.pool import Pool
from tutor.learner.records import Background
from tutor.learner.skills import Question, Skills

PLACEMENT = 20


def placement_questions(
    skills: Skills, pool: Pool, background: Background, now: datetime, seed: int, count: int = PLACEMENT
) -> list[Question]:
    """Return the questions of a placement test, chosen before the first answer.

    They are taken one by one as in `measure`, as if each were answered as is to be expected; the first of
    each lesson comes before the second of any. For a test that goes on by what was answered, call `measure`
    after each answer instead.

    Args:
        skills: The objectives.
        pool: The questions that may be asked.
        background: What the learner brings along.
        now: The moment.
        seed: Decides between equals.
        count: How many; fewer if the pool is smaller.
    """
    belief = first_belief(skills, background, now)
    chosen: list[Question] = []
    for number in range(min(count, len(pool))):
        covered = {question.lesson for question in chosen}
        asked = {question.item_id for question in chosen}
        open_lessons = {q.item_id for q in pool.questions if q.lesson in covered}
        skip = asked | open_lessons if len(asked | open_lessons) < len(pool) else asked
        question = measure(belief, pool, skip, seed + number)
        chosen.append(question)
        belief = observe(belief, question, correct=predict(belief, question) >= 0.5, taught=False)
    return chosen
