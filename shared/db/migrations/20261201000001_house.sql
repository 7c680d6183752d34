-- migrate:up
SET LOCAL lock_timeout = '5s';

-- What happened: who did what, about whom, and what was before and after. Rows are added and read, never changed.
CREATE TABLE events (
    event_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT now(),
    kind text NOT NULL,
    admin_id bigint NOT NULL,
    user_id bigint,
    before jsonb,
    after jsonb,
    cause text UNIQUE
);
COMMENT ON TABLE events IS 'what admins did, written in the transaction in which they did it';
COMMENT ON COLUMN events.kind IS 'the word of the feature: conversation.pinned, customer.credits, …';
COMMENT ON COLUMN events.user_id IS 'the customer it is about, if it is about one';
COMMENT ON COLUMN events.cause IS 'what it came from, like the id of a press: the same cause happens once';
CREATE INDEX events_of_customers ON events (user_id, event_id) WHERE user_id IS NOT NULL;

INSERT INTO events (at, kind, admin_id, user_id, after, cause)
SELECT changed_at, 'customer.' || field, admin_id, user_id, to_jsonb(change), change_id
FROM customer_changes ORDER BY changed_at, change_id;
DROP TABLE customer_changes;

-- A text the bot asked an admin for: the answer is the reply to it, or what they write next.
CREATE TABLE questions (
    question_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    admin_id bigint NOT NULL,
    cause text NOT NULL,
    action text NOT NULL,
    message_id bigint,
    asked_at timestamptz NOT NULL DEFAULT now(),
    settled_at timestamptz,
    answer_id bigint,
    UNIQUE (admin_id, cause)
);
COMMENT ON COLUMN questions.cause IS 'the press that asked: one press asks once';
COMMENT ON COLUMN questions.action IS 'the code of what the answer is for';
COMMENT ON COLUMN questions.message_id IS 'the question in the admin''s chat; null until it is there';
COMMENT ON COLUMN questions.answer_id IS 'the admin''s message that settled it; null when it was taken back';
CREATE INDEX questions_open ON questions (admin_id, question_id) WHERE settled_at IS NULL;
CREATE INDEX questions_by_message ON questions (admin_id, message_id);

-- A time zone instead of minutes, and languages.
ALTER TABLE admins
    ADD COLUMN time_zone text NOT NULL DEFAULT 'UTC',
    ADD COLUMN language text,
    ADD COLUMN language_code text;
-- Minutes say nothing of summer time: whole hours keep their clock until the admin chooses a place.
UPDATE admins SET time_zone = 'Etc/GMT' || to_char(-utc_offset / 60, 'FMSG99') WHERE utc_offset <> 0 AND utc_offset % 60 = 0;
ALTER TABLE admins DROP COLUMN utc_offset;
COMMENT ON COLUMN admins.time_zone IS 'IANA name, like Europe/Berlin';
COMMENT ON COLUMN admins.language IS 'the language they chose; null: what Telegram says';
COMMENT ON COLUMN admins.language_code IS 'what Telegram said of their language last';

-- Why a notification is due.
ALTER DOMAIN push_wish RENAME TO notification_reason;
ALTER TABLE pushes RENAME COLUMN wish TO reason;
ALTER INDEX pushes_wanted RENAME TO pushes_due;
COMMENT ON COLUMN pushes.reason IS 'redraw: the notification shows what is no longer so · news: new messages came in · held: news that waits for the end of quiet hours · escalated: nobody answered';

-- Somebody waits: the one definition. The subselect keeps it to a probe a row, in the order of any index.
CREATE VIEW waiting_conversations AS
SELECT c.* FROM conversations c
WHERE c.conversation_status = 'active' AND c.unread_messages > 0
  AND NOT (SELECT u.banned FROM users u WHERE u.user_id = c.user_id);

-- What the inbox knows of: received, and not withheld because the customer was banned.
CREATE VIEW visible_messages AS
SELECT m.* FROM messages m WHERE m.received AND NOT m.withheld;

-- migrate:down
-- Forward only: dbmate wants this line, and nothing follows it.
