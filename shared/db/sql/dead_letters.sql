-- name: bury(digest, queue, body, reason)!
-- The same message dies once however often it is delivered; dying again in a replay ends that replay.
INSERT INTO dead_letters AS d (digest, queue, body, reason) VALUES (:digest, :queue, :body, :reason)
ON CONFLICT (digest) DO UPDATE SET
    times = d.times + (d.replayed_at IS NOT NULL OR d.replay_requested_at IS NOT NULL)::integer,
    reason = excluded.reason,
    replay_requested_at = NULL,
    replayed_at = NULL;

-- name: list_dead_letters(with_replayed, limit)
SELECT dead_letter_id, queue, reason, times, died_at, replay_requested_at, replayed_at, length(body) AS size
FROM dead_letters
WHERE replayed_at IS NULL OR :with_replayed
ORDER BY dead_letter_id DESC LIMIT :limit;

-- name: show_dead_letter(dead_letter_id)^
SELECT * FROM dead_letters WHERE dead_letter_id = :dead_letter_id;

-- name: request_replay(dead_letter_id)$
UPDATE dead_letters SET replay_requested_at = now()
WHERE dead_letter_id = :dead_letter_id AND replayed_at IS NULL
RETURNING true;

-- name: request_all_replays()$
WITH requested AS (
    UPDATE dead_letters SET replay_requested_at = now() WHERE replayed_at IS NULL RETURNING 1
)
SELECT count(*) FROM requested;

-- name: next_to_replay()^
SELECT dead_letter_id, queue, body, replay_requested_at FROM dead_letters
WHERE replay_requested_at IS NOT NULL
ORDER BY replay_requested_at, dead_letter_id LIMIT 1;

-- name: mark_replayed(dead_letter_id, replay_requested_at)!
-- Only the replay that was asked for: had it died again meanwhile, the request would be gone.
UPDATE dead_letters SET replayed_at = now(), replay_requested_at = NULL
WHERE dead_letter_id = :dead_letter_id AND replay_requested_at = :replay_requested_at;
