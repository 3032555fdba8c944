"""Asks the judge over the network, within its daily allowance; what it answered once is not asked again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import structlog

from monitor.app import App
from monitor.claims.judge import Question, read_answer, request
from monitor.config.models import JudgeConfig
from monitor.model import Judgement
from monitor.net.judge import consult
from monitor.store import judgements

log = structlog.get_logger(__name__)


async def judge(app: App, questions: Sequence[Question]) -> dict[int, Judgement]:
    """Judgements by the order of the mention; none where no judge is configured, reached or understood."""
    config = app.config.judge
    if config is None or not questions:
        return {}
    async with app.db.read() as connection:
        known = await judgements.find(connection, [question.key for question in questions])
        left = config.per_day - await judgements.asked_since(connection, app.now() - timedelta(days=1))
    found = {q.order: Judgement(q.number, *known[q.key]) for q in questions if q.key in known}
    for question in [q for q in questions if q.key not in known][: max(0, left)]:
        answer = await _ask(app, config, question)
        if answer is not None:
            found[question.order] = answer
    return found


async def _ask(app: App, config: JudgeConfig, question: Question) -> Judgement | None:
    key = config.key.get_secret_value() if config.key else None
    body = await consult(config.url, request(question, config.model), key, config.timeout)
    answer = None if body is None else read_answer(body, question)
    log.info("judge asked", model=config.model, understood=answer is not None)
    async with app.db.write() as connection:
        await judgements.add(connection, question.key, config.model, answer, app.now())
    return answer
