-- migrate:up
SET LOCAL lock_timeout = '5s';

-- Messages of both directions share a chat's numbers, as in Telegram: (user_id, message_id) stays the key.
CREATE DOMAIN message_direction AS text CHECK (VALUE IN ('incoming', 'outgoing'));
ALTER TABLE messages
    ADD COLUMN direction message_direction NOT NULL DEFAULT 'incoming',
    ADD COLUMN admin_id bigint,
    ADD COLUMN deleted_at timestamptz,
    ADD COLUMN entities jsonb;
COMMENT ON COLUMN messages.admin_id IS 'who answered; null for what the customer wrote';
COMMENT ON COLUMN messages.deleted_at IS 'when an admin deleted it for both sides; Telegram tells nobody of other deletions';
COMMENT ON COLUMN messages.entities IS 'the formatting of an edited message, as Telegram sends it; an unedited one is copied whole';

ALTER TABLE conversations
    ADD COLUMN claimed_by bigint,
    ADD COLUMN claimed_at timestamptz,
    ADD COLUMN last_outgoing_id bigint NOT NULL DEFAULT 0,
    ADD COLUMN last_answered_by bigint,
    ADD COLUMN handled_by bigint;
COMMENT ON COLUMN conversations.last_outgoing_id IS 'the newest message delivered to the customer; 0 before the first';
COMMENT ON COLUMN conversations.handled_by IS 'who marked it read or archived it since the last answer; null when nobody did';

CREATE DOMAIN push_level AS text CHECK (VALUE IN ('all', 'high', 'mine', 'off'));
CREATE TABLE admins (
    admin_id bigint PRIMARY KEY,
    username text,
    first_name text NOT NULL DEFAULT '',
    last_name text,
    push_level push_level NOT NULL DEFAULT 'all',
    quiet_from smallint CHECK (quiet_from BETWEEN 0 AND 1439),
    quiet_until smallint CHECK (quiet_until BETWEEN 0 AND 1439),
    utc_offset smallint NOT NULL DEFAULT 0 CHECK (utc_offset BETWEEN -720 AND 840),
    chat_messages bigint NOT NULL DEFAULT 0,
    CHECK ((quiet_from IS NULL) = (quiet_until IS NULL) AND quiet_from <> quiet_until)
);
COMMENT ON COLUMN admins.quiet_from IS 'minutes since midnight on the admin''s own clock; so is quiet_until';
COMMENT ON COLUMN admins.utc_offset IS 'minutes the admin''s clock is ahead of UTC';
COMMENT ON COLUMN admins.chat_messages IS 'messages known in the chat with the bot: tells how far a push has scrolled away';

-- Who is in which conversation: whatever they send goes to that customer. It refers to no row of users: whoever is in
-- the conversation of a customer who is deleted stays there, and is told so on sending.
CREATE TABLE direct_modes (
    admin_id bigint PRIMARY KEY,
    user_id bigint NOT NULL,
    entered_at timestamptz NOT NULL DEFAULT now(),
    used_at timestamptz NOT NULL DEFAULT now(),
    shown_from_id bigint NOT NULL,
    shown_ids bigint[] NOT NULL,
    banner_ids bigint[] NOT NULL DEFAULT '{}',
    answered_up_to bigint NOT NULL
);
COMMENT ON COLUMN direct_modes.shown_from_id IS 'customer messages after this one appear live, but for shown_ids, which the banner showed';
COMMENT ON COLUMN direct_modes.answered_up_to IS 'the newest answer this admin knows of: a newer one of somebody else makes sending ask first';
COMMENT ON COLUMN direct_modes.banner_ids IS 'the messages the banner shows, of both sides';
CREATE INDEX direct_modes_by_user ON direct_modes (user_id);

-- Left alone for eight hours, a mode is over: nobody should write to a customer they forgot about.
CREATE VIEW direct_modes_in_use AS SELECT * FROM direct_modes WHERE used_at > now() - interval '8 hours';

-- Which message in an admin's chat stands for which message in a customer's. Never routed by text or forward header.
CREATE TABLE message_pairs (
    admin_id bigint NOT NULL,
    admin_message_id bigint NOT NULL,
    user_id bigint NOT NULL,
    customer_message_id bigint NOT NULL,
    role text NOT NULL CHECK (role IN ('sent', 'relayed', 'push')),
    made_at timestamptz NOT NULL DEFAULT now(),
    edited_at timestamptz,
    PRIMARY KEY (admin_id, admin_message_id)
);
COMMENT ON COLUMN message_pairs.role IS 'sent: the admin''s message went to the customer; relayed: the customer''s came to the admin; push: tells of messages up to the customer''s';
COMMENT ON COLUMN message_pairs.edited_at IS 'up to which edit of the original the other side follows';
CREATE INDEX message_pairs_by_customer_message ON message_pairs (user_id, customer_message_id);

-- The delivery ledger: what is to be sent, what was, and what nobody knows. A row is written with its cause.
CREATE DOMAIN delivery_state AS text CHECK (VALUE IN ('held', 'queued', 'sending', 'sent', 'rejected', 'unknown'));
CREATE TABLE deliveries (
    delivery_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    cause text NOT NULL UNIQUE,
    kind text NOT NULL,
    lane smallint NOT NULL,
    chat_id bigint NOT NULL,
    user_id bigint,
    admin_id bigint,
    method text NOT NULL,
    parameters jsonb NOT NULL,
    source_ids bigint[] NOT NULL DEFAULT '{}',
    answers_id bigint,
    content jsonb NOT NULL DEFAULT '[]',
    state delivery_state NOT NULL DEFAULT 'queued',
    attempts integer NOT NULL DEFAULT 0,
    not_before timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL DEFAULT now(),
    sending_since timestamptz,
    taken_in uuid,
    settled_at timestamptz,
    sent_ids bigint[] NOT NULL DEFAULT '{}',
    reason text,
    retry_of bigint UNIQUE REFERENCES deliveries,
    dismissed_at timestamptz
) WITH (fillfactor = 80);
COMMENT ON COLUMN deliveries.cause IS 'what it is sent for; the same cause is written once however often it comes';
COMMENT ON COLUMN deliveries.lane IS '0 replies, 1 pushes, 2 edits of panels, 3 bulk';
COMMENT ON COLUMN deliveries.state IS 'held (asks the admin first) · queued · sending · sent | rejected | unknown (nobody knows whether it was sent)';
COMMENT ON COLUMN deliveries.source_ids IS 'the messages it stands for, in the chat they were written in';
COMMENT ON COLUMN deliveries.answers_id IS 'a reply: the newest customer message it answers';
COMMENT ON COLUMN deliveries.content IS 'what the history shows of it, one entry for each of source_ids';
COMMENT ON COLUMN deliveries.taken_in IS 'the take that made it sending: one whose answer was lost is given back';
COMMENT ON COLUMN deliveries.dismissed_at IS 'an unknown one, after an admin said it had arrived';
CREATE INDEX deliveries_open ON deliveries (lane, delivery_id) WHERE state IN ('queued', 'sending');
CREATE INDEX deliveries_open_by_chat ON deliveries (chat_id, lane, delivery_id) WHERE state IN ('queued', 'sending');
CREATE INDEX deliveries_waiting ON deliveries (not_before) WHERE state = 'queued';
CREATE INDEX deliveries_under_way ON deliveries (chat_id, lane) WHERE state = 'sending';
CREATE INDEX deliveries_in_doubt ON deliveries (delivery_id)
    WHERE kind = 'reply' AND state = 'unknown' AND dismissed_at IS NULL;
CREATE INDEX deliveries_held ON deliveries (admin_id, user_id) WHERE state = 'held';
CREATE INDEX deliveries_of_user ON deliveries (user_id, delivery_id) WHERE kind = 'reply' AND state <> 'sent';

-- The first in line of each chat that has nothing under way, oldest first: a chat gets its messages in their order. Walks
-- the lane's index and looks at each chat's line by another, whatever the planner believes of a table that changes faster
-- than its statistics. The range of one lane makes the primary key, full of what is settled, no way to that order.
CREATE FUNCTION next_in_line(wanted_lane smallint, most bigint) RETURNS SETOF bigint LANGUAGE sql ROWS 10
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off AS $$
    SELECT q.delivery_id
    FROM deliveries q
    WHERE q.lane BETWEEN wanted_lane AND wanted_lane AND q.state IN ('queued', 'sending')
      AND q.state = 'queued' AND q.not_before <= now()
      AND q.delivery_id = (
          SELECT e.delivery_id FROM deliveries e
          WHERE e.chat_id = q.chat_id AND e.state IN ('queued', 'sending')
          ORDER BY e.lane, e.delivery_id
          LIMIT 1
      )
      AND NOT EXISTS (SELECT FROM deliveries s WHERE s.chat_id = q.chat_id AND s.state = 'sending')
    ORDER BY q.lane, q.delivery_id
    LIMIT greatest(0, most)
    FOR UPDATE SKIP LOCKED
$$;

-- What admins are to be told of: written in the transaction of its cause. message_id 0: new messages came in, or somebody
-- dealt with them; else that message was edited.
CREATE TABLE push_backlog (
    user_id bigint NOT NULL,
    message_id bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (user_id, message_id)
);

CREATE DOMAIN push_wish AS text CHECK (VALUE IN ('redraw', 'news', 'held', 'escalated'));

-- What each admin has been told of each conversation. It refers to no row of users: thousands of rows a second would
-- lock theirs. Of a customer who is deleted it tells nobody any more.
CREATE TABLE pushes (
    admin_id bigint NOT NULL,
    user_id bigint NOT NULL,
    wish push_wish,
    told_total integer NOT NULL DEFAULT 0,
    told_unread integer NOT NULL DEFAULT 0,
    turn integer NOT NULL DEFAULT 0,
    delivery_id bigint,
    message_id bigint,
    sent_at timestamptz,
    sent_at_count bigint NOT NULL DEFAULT 0,
    answered_up_to bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (admin_id, user_id)
) WITH (fillfactor = 80);
COMMENT ON COLUMN pushes.wish IS 'redraw: the push shows what is no longer so · news: tell of new messages · held: after the quiet hours · escalated: nobody answered';
COMMENT ON COLUMN pushes.told_total IS 'total_messages of the conversation when the admin was last told: what is above it is new to them';
COMMENT ON COLUMN pushes.told_unread IS 'how many unread messages the push shows; 0 when it says that all is dealt with';
COMMENT ON COLUMN pushes.turn IS 'how often a push of it was written: makes the cause of each delivery';
COMMENT ON COLUMN pushes.delivery_id IS 'the delivery under way that tells them; null when none is';
COMMENT ON COLUMN pushes.message_id IS 'the push in the admin''s chat that a newer one edits or replaces';
COMMENT ON COLUMN pushes.sent_at_count IS 'admins.chat_messages when it was sent';
COMMENT ON COLUMN pushes.answered_up_to IS 'the newest answer the admin knows of when they reply to the push';
CREATE INDEX pushes_wanted ON pushes (admin_id, wish) WHERE wish IS NOT NULL;

-- The message that tells an admin of many conversations at once.
CREATE TABLE push_digests (
    admin_id bigint PRIMARY KEY,
    turn integer NOT NULL DEFAULT 0,
    delivery_id bigint,
    message_id bigint,
    sent_at timestamptz,
    sent_at_count bigint NOT NULL DEFAULT 0
);

CREATE TABLE escalations (
    user_id bigint PRIMARY KEY,
    unread_since timestamptz NOT NULL
);
COMMENT ON TABLE escalations IS 'conversations everybody was told of because nobody had answered; once for each unread_since';

CREATE TABLE desk_settings (
    is_the_only_row boolean PRIMARY KEY DEFAULT true CHECK (is_the_only_row),
    escalate_after_minutes integer CHECK (escalate_after_minutes > 0) DEFAULT 15
);
COMMENT ON COLUMN desk_settings.escalate_after_minutes IS 'null: never';
INSERT INTO desk_settings DEFAULT VALUES;

-- What an admin is called; of one who never wrote to the bot only the id is known.
CREATE FUNCTION admin_name(who bigint) RETURNS json LANGUAGE sql STABLE STRICT AS $$
    SELECT json_build_object('user_id', who, 'username', a.username, 'first_name', coalesce(a.first_name, ''),
                             'last_name', a.last_name)
    FROM (SELECT 1) one LEFT JOIN admins a ON a.admin_id = who
$$;

-- A conversation as the lists and the card show it. Whatever is looked up beside the customer is looked up for the rows
-- of a page alone: none of it is joined.
CREATE VIEW conversation_rows AS
SELECT c.*, u.username, u.first_name, u.last_name, u.tier, u.banned, u.blocked_bot,
       admin_name(c.claimed_by) AS claimer, admin_name(c.last_answered_by) AS last_answerer,
       (SELECT m.sent_at FROM messages m WHERE m.user_id = c.user_id AND m.message_id = c.last_outgoing_id)
           AS last_answered_at,
       ARRAY(SELECT admin_name(d.admin_id) FROM direct_modes_in_use d WHERE d.user_id = c.user_id ORDER BY d.entered_at, d.admin_id)
           AS here_now
FROM conversations c JOIN users u USING (user_id);

-- What answering took, for every answer somebody waited for: the first of a conversation, and each next one.
CREATE VIEW response_times AS
SELECT user_id, message_id, admin_id, sent_at AS answered_at, waiting_since, sent_at - waiting_since AS response_time,
       row_number() OVER (PARTITION BY user_id ORDER BY message_id) = 1 AS is_first
FROM (
    SELECT user_id, message_id, admin_id, sent_at, direction,
           min(sent_at) FILTER (WHERE direction = 'incoming')
               OVER (PARTITION BY user_id, answers_before) AS waiting_since
    FROM (
        SELECT user_id, message_id, admin_id, sent_at, direction,
               count(*) FILTER (WHERE direction = 'outgoing')
                   OVER (PARTITION BY user_id ORDER BY message_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
               AS answers_before
        FROM messages
        WHERE received AND NOT withheld
    ) numbered
) turns
WHERE direction = 'outgoing' AND waiting_since IS NOT NULL;

-- migrate:down
-- Forward only: dbmate wants this line, and nothing follows it.
