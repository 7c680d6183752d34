"""What is read of a message: the few fields somebody needs, everything else is skipped while decoding.

None of these can be part of a reference cycle, so the garbage collector need not look at them.
"""

from msgspec import Struct, field

from shared.contracts.customer_events import TelegramId


class User(Struct, frozen=True, gc=False):
    id: TelegramId
    is_bot: bool = False
    first_name: str | None = None
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None


class Chat(Struct, frozen=True, gc=False):
    id: int
    type: str


class Entity(Struct, frozen=True, gc=False):
    type: str
    offset: int


class File(Struct, frozen=True, gc=False):
    file_id: str


class Timed(File, frozen=True, gc=False):
    duration: int = 0


class Audio(Timed, frozen=True, gc=False):
    title: str | None = None
    performer: str | None = None
    file_name: str | None = None


class Document(File, frozen=True, gc=False):
    file_name: str | None = None


class Sticker(File, frozen=True, gc=False):
    emoji: str | None = None


class Contact(Struct, frozen=True, gc=False):
    first_name: str = ""
    last_name: str | None = None


class Titled(Struct, frozen=True, gc=False):
    title: str = ""


class Poll(Struct, frozen=True, gc=False):
    question: str = ""


class Dice(Struct, frozen=True, gc=False):
    emoji: str = "🎲"


class Present(Struct, frozen=True, gc=False):
    """Something of which only the presence matters."""


class ReplyTo(Struct, frozen=True, gc=False):
    message_id: int


class Message(Struct, frozen=True, gc=False):
    message_id: TelegramId
    date: int
    chat: Chat
    sender: User | None = field(name="from", default=None)
    edit_date: int | None = None
    text: str | None = None
    entities: list[Entity] | None = None
    caption: str = ""
    media_group_id: str | None = None
    reply_to_message: ReplyTo | None = None
    animation: File | None = None
    audio: Audio | None = None
    contact: Contact | None = None
    dice: Dice | None = None
    document: Document | None = None
    game: Titled | None = None
    location: Present | None = None
    photo: list[File] | None = None
    poll: Poll | None = None
    sticker: Sticker | None = None
    story: Present | None = None
    venue: Titled | None = None
    video: Timed | None = None
    video_note: Timed | None = None
    voice: Timed | None = None
