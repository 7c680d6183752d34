-- migrate:up
SET LOCAL lock_timeout = '5s';

-- Points and thresholds of the priority; owners may change them at run time.
CREATE TABLE priority_rules (
    is_the_only_row boolean PRIMARY KEY DEFAULT true CHECK (is_the_only_row),
    new_points integer NOT NULL DEFAULT 10,
    regular_points integer NOT NULL DEFAULT 20,
    vip_points integer NOT NULL DEFAULT 30,
    regular_from_purchases integer NOT NULL DEFAULT 1,
    vip_from_purchases integer NOT NULL DEFAULT 10,
    no_credits_points integer NOT NULL DEFAULT 25,
    low_credits_points integer NOT NULL DEFAULT 15,
    low_credits_up_to integer NOT NULL DEFAULT 9,
    high_balance_points integer NOT NULL DEFAULT 10,
    high_balance_from integer NOT NULL DEFAULT 50,
    some_purchases_points integer NOT NULL DEFAULT 5,
    some_purchases_from integer NOT NULL DEFAULT 5,
    many_purchases_points integer NOT NULL DEFAULT 10,
    many_purchases_from integer NOT NULL DEFAULT 10,
    most_purchases_points integer NOT NULL DEFAULT 15,
    most_purchases_from integer NOT NULL DEFAULT 20,
    cap integer NOT NULL DEFAULT 100
);
INSERT INTO priority_rules DEFAULT VALUES;
-- Without statistics the planner takes it for hundreds of rows, and every plan it is in for a large one.
ANALYZE priority_rules;

-- The one definition of the priority: the parts a person can add up, and their capped sum.
CREATE FUNCTION priority_parts(tier text, credits bigint, purchases bigint)
RETURNS TABLE (tier_points integer, credit_points integer, purchase_points integer, cap integer, total integer)
LANGUAGE sql STABLE AS $$
    SELECT p.tier_points, p.credit_points, p.purchase_points, p.cap,
           least(p.cap, p.tier_points + p.credit_points + p.purchase_points)
    FROM (
        SELECT
            CASE tier WHEN 'vip' THEN r.vip_points WHEN 'regular' THEN r.regular_points ELSE r.new_points END
                AS tier_points,
            CASE WHEN credits <= 0 THEN r.no_credits_points
                 WHEN credits <= r.low_credits_up_to THEN r.low_credits_points
                 WHEN credits >= r.high_balance_from THEN r.high_balance_points
                 ELSE 0 END AS credit_points,
            CASE WHEN purchases >= r.most_purchases_from THEN r.most_purchases_points
                 WHEN purchases >= r.many_purchases_from THEN r.many_purchases_points
                 WHEN purchases >= r.some_purchases_from THEN r.some_purchases_points
                 ELSE 0 END AS purchase_points,
            r.cap
        FROM priority_rules r
    ) p
$$;

CREATE FUNCTION tier_for(tier_override text, purchases bigint) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT coalesce(tier_override,
        CASE WHEN purchases >= r.vip_from_purchases THEN 'vip'
             WHEN purchases >= r.regular_from_purchases THEN 'regular'
             ELSE 'new' END)
    FROM priority_rules r
$$;

-- Constraints live in types: a table's own would be checked again whenever anything else in the row changes.
CREATE DOMAIN tier_name AS text CHECK (VALUE IN ('new', 'regular', 'vip'));
CREATE DOMAIN balance AS bigint CHECK (VALUE >= 0);
CREATE DOMAIN time_balance AS interval CHECK (VALUE >= '0');
CREATE DOMAIN conversation_status AS text CHECK (VALUE IN ('active', 'archived', 'snoozed'));

CREATE TABLE users (
    user_id bigint PRIMARY KEY,
    username text,
    first_name text NOT NULL DEFAULT '',
    last_name text,
    language_code text,
    tier tier_name NOT NULL DEFAULT 'new',
    tier_override tier_name,
    credits balance NOT NULL DEFAULT 0,
    purchases balance NOT NULL DEFAULT 0,
    time_balance time_balance NOT NULL DEFAULT '0',
    banned boolean NOT NULL DEFAULT false,
    blocked_bot boolean NOT NULL DEFAULT false,
    first_seen_at timestamptz,
    -- The newest that was heard beside messages, which conversations know: (instant, update id) orders what is known
    -- about a person, and the newest profile wins in whatever order they arrive.
    heard_at timestamptz NOT NULL DEFAULT '-infinity',
    heard_update_id bigint NOT NULL DEFAULT 0,
    blocked_bot_at timestamptz NOT NULL DEFAULT '-infinity',
    blocked_bot_update_id bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 80);
COMMENT ON COLUMN users.tier IS 'tier_override, or else what the purchases give; kept by a trigger';
COMMENT ON COLUMN users.first_seen_at IS 'date of the first update known; null for imported customers who never wrote';

CREATE TABLE messages (
    user_id bigint NOT NULL,
    message_id bigint NOT NULL,
    sent_at timestamptz NOT NULL,
    kind text NOT NULL,
    label text,
    text text NOT NULL,
    file_id text,
    media_group_id text,
    reply_to_message_id bigint,
    update_id bigint,
    received boolean NOT NULL DEFAULT true,
    withheld boolean NOT NULL DEFAULT false,
    is_read boolean NOT NULL DEFAULT false,
    edited_at timestamptz,
    edit_update_id bigint,
    PRIMARY KEY (user_id, message_id)
);
COMMENT ON COLUMN messages.received IS 'false while only an edit of the message has arrived: it does not count yet';
COMMENT ON COLUMN messages.withheld IS 'the customer was banned when it arrived: it never reaches the inbox';

CREATE TABLE conversations (
    user_id bigint PRIMARY KEY REFERENCES users,
    last_message_at timestamptz NOT NULL,
    total_messages integer NOT NULL,
    unread_messages integer NOT NULL,
    conversation_status conversation_status NOT NULL DEFAULT 'active',
    priority_level integer NOT NULL,
    last_user_message text NOT NULL,
    last_admin_reply_at timestamptz,
    is_pinned boolean NOT NULL DEFAULT false,
    last_message_id bigint NOT NULL,
    last_update_id bigint NOT NULL,
    first_unread_id bigint,
    unread_since timestamptz,
    CHECK (unread_messages > 0 OR (unread_messages = 0 AND unread_since IS NULL AND first_unread_id IS NULL))
) WITH (fillfactor = 80);

-- The order of every list.
CREATE INDEX conversations_in_list_order ON conversations (
    conversation_status, is_pinned DESC, priority_level DESC, unread_messages DESC, last_message_at DESC, user_id DESC
);
CREATE INDEX conversations_oldest_unanswered ON conversations (unread_since)
    WHERE conversation_status = 'active' AND unread_messages > 0;

-- Sums for the dashboard, spread over rows so that concurrent writers rarely meet on one.
CREATE TABLE figures (
    slot integer PRIMARY KEY,
    users bigint NOT NULL DEFAULT 0,
    banned_users bigint NOT NULL DEFAULT 0,
    credits bigint NOT NULL DEFAULT 0,
    time_balance interval NOT NULL DEFAULT '0',
    active bigint NOT NULL DEFAULT 0,
    archived bigint NOT NULL DEFAULT 0,
    snoozed bigint NOT NULL DEFAULT 0,
    unread bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 20);
INSERT INTO figures (slot) SELECT generate_series(0, 31);

CREATE TABLE customer_changes (
    change_id text PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users,
    admin_id bigint NOT NULL,
    field text NOT NULL CHECK (field IN ('credits', 'time_balance', 'tier_override')),
    change text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE customer_changes IS 'what owners gave, took or set by hand; change_id makes each happen once';

CREATE TABLE panels (
    admin_id bigint PRIMARY KEY,
    message_id bigint NOT NULL,
    shows text NOT NULL,
    used_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE dead_letters (
    dead_letter_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    digest bytea NOT NULL UNIQUE,
    queue text NOT NULL,
    body bytea NOT NULL,
    reason text NOT NULL,
    times integer NOT NULL DEFAULT 1,
    died_at timestamptz NOT NULL DEFAULT now(),
    replay_requested_at timestamptz,
    replayed_at timestamptz
);
COMMENT ON COLUMN dead_letters.queue IS 'where a replay publishes it';
COMMENT ON COLUMN dead_letters.digest IS 'SHA-256 of queue and body: the same message dies once however often it is delivered';
CREATE INDEX dead_letters_to_replay ON dead_letters (replay_requested_at) WHERE replay_requested_at IS NOT NULL;

-- The tier follows purchases and override, whoever changes them.
CREATE FUNCTION set_tier() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.tier := tier_for(NEW.tier_override, NEW.purchases);
    RETURN NEW;
END $$;
CREATE TRIGGER users_set_tier BEFORE UPDATE OF tier, tier_override, purchases ON users
    FOR EACH ROW EXECUTE FUNCTION set_tier();
-- Who comes in by writing has bought nothing yet, and is new by default.
CREATE TRIGGER users_set_first_tier BEFORE INSERT ON users
    FOR EACH ROW WHEN (NEW.purchases > 0 OR NEW.tier_override IS NOT NULL OR NEW.tier <> 'new')
    EXECUTE FUNCTION set_tier();

-- So does the priority. Whoever changes a conversation's priority holds the lock on its users row.
CREATE FUNCTION recompute_priority() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE conversations c SET priority_level = p.total
    FROM priority_parts(NEW.tier, NEW.credits, NEW.purchases) p
    WHERE c.user_id = NEW.user_id AND c.priority_level <> p.total;
    RETURN NULL;
END $$;
CREATE TRIGGER users_recompute_priority AFTER UPDATE OF tier, tier_override, credits, purchases ON users
    FOR EACH ROW EXECUTE FUNCTION recompute_priority();

-- Other rules, other tiers and priorities: every row is asked again. Takes its time, and nobody waits for it.
CREATE FUNCTION apply_new_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE users SET purchases = purchases;
    RETURN NULL;
END $$;
CREATE TRIGGER priority_rules_apply AFTER UPDATE ON priority_rules
    FOR EACH STATEMENT EXECUTE FUNCTION apply_new_rules();

-- The figures follow in the same statement, once per statement. They are locked last: users, conversations, figures.
CREATE FUNCTION count_users() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    d record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT count(*) AS users, count(*) FILTER (WHERE banned) AS banned_users,
               coalesce(sum(credits), 0) AS credits, coalesce(sum(time_balance), '0') AS time_balance
        INTO d FROM new_rows;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT -count(*) AS users, -count(*) FILTER (WHERE banned) AS banned_users,
               -coalesce(sum(credits), 0) AS credits, -coalesce(sum(time_balance), '0') AS time_balance
        INTO d FROM old_rows;
    ELSE
        -- Two sums, not a join: joining transition tables is quadratic.
        SELECT 0 AS users, n.banned_users - o.banned_users AS banned_users, n.credits - o.credits AS credits,
               n.time_balance - o.time_balance AS time_balance
        INTO d
        FROM (SELECT count(*) FILTER (WHERE banned) AS banned_users, coalesce(sum(credits), 0) AS credits,
                     coalesce(sum(time_balance), '0') AS time_balance FROM new_rows) n,
             (SELECT count(*) FILTER (WHERE banned) AS banned_users, coalesce(sum(credits), 0) AS credits,
                     coalesce(sum(time_balance), '0') AS time_balance FROM old_rows) o;
    END IF;
    IF d.users <> 0 OR d.banned_users <> 0 OR d.credits <> 0 OR d.time_balance <> '0' THEN
        UPDATE figures f
        SET users = f.users + d.users, banned_users = f.banned_users + d.banned_users,
            credits = f.credits + d.credits, time_balance = f.time_balance + d.time_balance
        WHERE slot = pg_backend_pid() % 32;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER users_count_inserted AFTER INSERT ON users
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_users();
CREATE TRIGGER users_count_deleted AFTER DELETE ON users
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION count_users();
CREATE TRIGGER users_count_updated AFTER UPDATE ON users
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_users();

CREATE FUNCTION add_to_figures(d_active bigint, d_archived bigint, d_snoozed bigint, d_unread bigint) RETURNS void
LANGUAGE sql AS $$
    UPDATE figures f
    SET active = f.active + d_active, archived = f.archived + d_archived,
        snoozed = f.snoozed + d_snoozed, unread = f.unread + d_unread
    WHERE slot = pg_backend_pid() % 32 AND (d_active, d_archived, d_snoozed, d_unread) <> (0, 0, 0, 0)
$$;

-- "Unread" is what waits in the inbox: unread messages of active conversations.
CREATE FUNCTION count_conversations() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    d record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT count(*) FILTER (WHERE conversation_status = 'active') AS active,
               count(*) FILTER (WHERE conversation_status = 'archived') AS archived,
               count(*) FILTER (WHERE conversation_status = 'snoozed') AS snoozed,
               coalesce(sum(unread_messages) FILTER (WHERE conversation_status = 'active'), 0) AS unread
        INTO d FROM new_rows;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT -count(*) FILTER (WHERE conversation_status = 'active') AS active,
               -count(*) FILTER (WHERE conversation_status = 'archived') AS archived,
               -count(*) FILTER (WHERE conversation_status = 'snoozed') AS snoozed,
               -coalesce(sum(unread_messages) FILTER (WHERE conversation_status = 'active'), 0) AS unread
        INTO d FROM old_rows;
    ELSE
        SELECT n.active - o.active AS active, n.archived - o.archived AS archived, n.snoozed - o.snoozed AS snoozed,
               n.unread - o.unread AS unread
        INTO d
        FROM (SELECT count(*) FILTER (WHERE conversation_status = 'active') AS active,
                     count(*) FILTER (WHERE conversation_status = 'archived') AS archived,
                     count(*) FILTER (WHERE conversation_status = 'snoozed') AS snoozed,
                     coalesce(sum(unread_messages) FILTER (WHERE conversation_status = 'active'), 0) AS unread
              FROM new_rows) n,
             (SELECT count(*) FILTER (WHERE conversation_status = 'active') AS active,
                     count(*) FILTER (WHERE conversation_status = 'archived') AS archived,
                     count(*) FILTER (WHERE conversation_status = 'snoozed') AS snoozed,
                     coalesce(sum(unread_messages) FILTER (WHERE conversation_status = 'active'), 0) AS unread
              FROM old_rows) o;
    END IF;
    PERFORM add_to_figures(d.active, d.archived, d.snoozed, d.unread);
    RETURN NULL;
END $$;
CREATE TRIGGER conversations_count_inserted AFTER INSERT ON conversations
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_conversations();
CREATE TRIGGER conversations_count_deleted AFTER DELETE ON conversations
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION count_conversations();
CREATE TRIGGER conversations_count_updated AFTER UPDATE ON conversations
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_conversations();

-- migrate:down
-- Forward only: dbmate wants this line, and nothing follows it.
