"""The questions put to admins, each with the action its answer is for."""

from dataclasses import dataclass

from shared.db.database import Connection
from shared.db.queries import queries_beside


@dataclass(frozen=True, slots=True)
class Question:
    """A question. `action` is the code of what its answer is for; `answer_id` the admin's message that settled it;
    `is_placed`: Telegram has said which message it is.
    """

    question_id: int
    action: str
    answer_id: int | None
    is_settled: bool
    is_too_old: bool
    is_placed: bool


async def save_question(connection: Connection, admin_id: int, cause: str, action: str) -> int | None:
    """A new question's id; None when one was asked for this cause already."""
    found: int | None = await queries_beside(__file__).save_question(
        connection, admin_id=admin_id, cause=cause, action=action
    )
    return found


async def note_question_sent(connection: Connection, question_id: int, message_id: int) -> None:
    """The question stands in the admin's chat as this message."""
    await queries_beside(__file__).note_question_sent(connection, question_id=question_id, message_id=message_id)


async def drop_question(connection: Connection, question_id: int) -> None:
    """It could not be asked."""
    await queries_beside(__file__).drop_question(connection, question_id=question_id)


async def find_questions(connection: Connection, admin_id: int, replied: int | None) -> list[Question]:
    """The questions a message of an admin may answer. To a reply: the one it replies to, which comes first, and those
    that have no message yet. Else the open ones of the last hour, newest first; none while the admin is in a
    conversation, where everything goes to the customer.
    """
    rows = queries_beside(__file__).find_questions(connection, admin_id=admin_id, replied=replied)
    return [Question(**dict(row)) async for row in rows]


async def lock_question(connection: Connection, question_id: int) -> Question | None:
    """The question, which nobody else settles before the transaction ends."""
    row = await queries_beside(__file__).lock_question(connection, question_id=question_id)
    return Question(**dict(row)) if row else None


async def settle_question(connection: Connection, question_id: int, answer_id: int) -> None:
    """It is answered by this message."""
    await queries_beside(__file__).settle_question(connection, question_id=question_id, answer_id=answer_id)


async def close_newest_question(connection: Connection, admin_id: int) -> bool:
    """The newest open question is asked no more; False when there is none."""
    return bool(await queries_beside(__file__).close_newest_question(connection, admin_id=admin_id))
