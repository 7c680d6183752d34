"""A text asked for: the admin's answer is Telegram's reply to the question, or, while they are in no conversation, the
next thing they write. A question is a row, so it survives a restart (docs/decisions.md 8.4).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import structlog

from services.admin_ui.outbox.build import to_admin
from services.admin_ui.outbox.kind import Kind, Settled
from services.admin_ui.ui.action import Action, UnreadableAction, encode_action
from services.admin_ui.ui.desk import Desk
from services.admin_ui.ui.feature import DeclaredAction, Incoming, Taken
from services.admin_ui.ui.message import sending_parameters
from services.admin_ui.ui.notices import notify
from services.admin_ui.ui.question_store import (
    Question,
    close_newest_question,
    drop_question,
    find_questions,
    lock_question,
    note_question_sent,
    save_question,
    settle_question,
)
from services.admin_ui.ui.say import Text, joined, say
from services.admin_ui.ui.screen import Screen
from services.admin_ui.ui.viewer import Viewer
from shared.db import Database
from shared.db.database import Connection
from shared.db.deliveries import count_chat_messages, enqueue
from shared.telegram.text import utf16_length

log = structlog.get_logger()

LONGEST_ANSWER: Final = 4096
"""UTF-16 units, as Telegram counts a message's text."""

_CANCEL_HINT: Final = say("If you would rather not answer: /cancel")
_ANSWERED: Final = say("You have already answered this question. To change your answer, open it again.")
_TOO_OLD: Final = say("This question is too old. Open it again.")
_WANTS_TEXT: Final = say("Please answer this question in words, or send /cancel.")
_TOO_LONG: Final = say("This answer is too long: {most} characters at most. Try again, or send /cancel.", most=4096)
_NOT_ALLOWED: Final = say("Your role does not allow this any more. Nothing was changed.")
_CANCELLED: Final = say("Cancelled. Nothing was changed.")
_NOTHING_ASKED: Final = say("There is no question to cancel.")


@dataclass(frozen=True, slots=True)
class _Answer:
    """What an admin wrote to a question: its text, None when it is none."""

    message_id: int
    text: str | None


async def ask(database: Database, viewer: Viewer, cause: str, action: Action, question: Text) -> None:
    """Ask the admin, once for each cause; the answer is for this action. Raises `DatabaseUnavailable`."""
    parameters = sending_parameters(viewer.admin_id, Screen(_in_full(question)), viewer)
    async with database.transaction() as connection:
        question_id = await save_question(connection, viewer.admin_id, cause, encode_action(action))
        if question_id is None:
            return
        asked = to_admin(
            QUESTION.name,
            viewer.admin_id,
            f"question/{question_id}",
            "sendMessage",
            parameters | {"reply_markup": {"force_reply": True}},
            answers_id=question_id,
        )
        await enqueue(connection, asked)


async def take_answer(desk: Desk, incoming: Incoming) -> bool:
    """Whether this message of an admin was the answer to a question; then it is dealt with. Raises
    `DatabaseUnavailable`.
    """
    replied = incoming.content.get("reply_to_message")
    async with desk.database.connection() as connection:
        found = await find_questions(connection, incoming.person_id, replied["message_id"] if replied else None)
    viewer = await desk.viewer(incoming.person_id, incoming.language_code) if found else None
    question = _meant(desk, viewer, found, replied) if viewer else None
    if question is None or viewer is None:
        return False
    answer = _Answer(incoming.message_id, incoming.content.get("text"))
    async with desk.database.transaction() as connection:
        taken = await _taken(desk, connection, viewer, question, answer)
        if taken is not None:
            cause = f"{answer.message_id}/answer"
            await notify(connection, viewer.admin_id, cause, Screen(taken.text), below=answer.message_id)
    desk.sent()
    if taken is not None and taken.shows is not None:
        await _show_below(desk, incoming, taken.shows)
    return True


async def cancel(desk: Desk, incoming: Incoming) -> None:
    """/cancel: the newest open question is not asked any more."""
    async with desk.database.transaction() as connection:
        is_closed = await close_newest_question(connection, incoming.person_id)
        text = _CANCELLED if is_closed else _NOTHING_ASKED
        await notify(connection, incoming.person_id, f"{incoming.message_id}/cancel", Screen(text))
    desk.sent()


def _meant(desk: Desk, viewer: Viewer, found: Sequence[Question], replied: dict[str, Any] | None) -> Question | None:
    """The question that is answered. A reply may come before Telegram has said which message the question is; then it
    is known by its words, which stand in the reply.
    """
    if replied is None or found[0].is_placed:
        return found[0]
    alike = [question for question in found if _words(desk, viewer, question) == replied.get("text")]
    return alike[0] if len(alike) == 1 else None


def _words(desk: Desk, viewer: Viewer, asked: Question) -> str | None:
    declared, action = _declared(desk, asked)
    if declared is None or declared.question is None:
        return None
    return _in_full(declared.question(action)).plain(viewer)


def _in_full(question: Text) -> Text:
    return joined("\n", (question, _CANCEL_HINT))


async def _taken(desk: Desk, connection: Connection, viewer: Viewer, asked: Question, answer: _Answer) -> Taken | None:
    """What became of the answer; None when this very message has been taken before."""
    question = await lock_question(connection, asked.question_id)
    if question is None or question.answer_id == answer.message_id:
        return None
    declared, action = _declared(desk, question)
    problem = _problem(question, declared, action, viewer, answer)
    if problem is not None or declared is None or declared.take is None:
        return Taken(problem or _TOO_OLD, is_settled=False)
    taken = await declared.take(connection, viewer, action, answer.text or "")
    if taken.is_settled:
        await settle_question(connection, question.question_id, answer.message_id)
    return taken


def _declared(desk: Desk, question: Question) -> tuple[DeclaredAction | None, Action | None]:
    try:
        action = desk.registry.decode(question.action)
    except UnreadableAction:
        return None, None
    return desk.registry.declared(action), action


def _problem(
    question: Question, declared: DeclaredAction | None, action: Action | None, viewer: Viewer, answer: _Answer
) -> Text | None:
    """Why the answer cannot be taken; None when it can."""
    if question.is_settled:
        return _ANSWERED
    if question.is_too_old or declared is None or declared.take is None or action is None:
        return _TOO_OLD
    if not viewer.may(action.right):
        return _NOT_ALLOWED
    if answer.text is None:
        return _WANTS_TEXT
    return _TOO_LONG if utf16_length(answer.text) > LONGEST_ANSWER else None


async def _show_below(desk: Desk, incoming: Incoming, action: Action) -> None:
    """What the answer changed, as it is now."""
    viewer = await desk.viewer(incoming.person_id, incoming.language_code)
    if viewer is not None:
        await desk.open_below(action, viewer)


async def _asked(connection: Connection, settled: Settled) -> None:
    entry = settled.entry
    if entry.admin_id is not None and entry.answers_id is not None and settled.ids:
        await count_chat_messages(connection, entry.admin_id, len(settled.ids))
        await note_question_sent(connection, entry.answers_id, settled.ids[0])


async def _not_asked(connection: Connection, settled: Settled) -> None:
    if settled.entry.answers_id is not None:
        await drop_question(connection, settled.entry.answers_id)


QUESTION: Final = Kind("question", delivered=_asked, refused=_not_asked)
"""Asks an admin for a text."""
