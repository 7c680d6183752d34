-- name: save_question(admin_id, cause, action)$
INSERT INTO questions (admin_id, cause, action) VALUES (:admin_id, :cause, :action)
ON CONFLICT (admin_id, cause) DO NOTHING
RETURNING question_id;

-- name: note_question_sent(question_id, message_id)!
UPDATE questions SET message_id = :message_id WHERE question_id = :question_id;

-- name: drop_question(question_id)!
DELETE FROM questions WHERE question_id = :question_id;

-- name: find_questions(admin_id, replied)
-- A question in flight, or one whose answer from Telegram was lost, has no message yet: in the same look, since what is
-- placed between two looks would be in neither.
SELECT q.question_id, q.action, q.answer_id, q.settled_at IS NOT NULL AS is_settled,
       q.asked_at < now() - interval '1 day' AS is_too_old, q.message_id IS NOT NULL AS is_placed
FROM questions q
WHERE q.admin_id = :admin_id
  AND CASE WHEN :replied::bigint IS NOT NULL
           THEN q.message_id = :replied OR q.message_id IS NULL AND q.asked_at > now() - interval '1 day'
           ELSE q.settled_at IS NULL AND q.asked_at > now() - interval '1 hour'
                AND NOT EXISTS (SELECT FROM direct_modes_in_use d WHERE d.admin_id = :admin_id) END
ORDER BY q.message_id = :replied DESC NULLS LAST, q.question_id DESC
LIMIT 10;

-- name: lock_question(question_id)^
SELECT question_id, action, answer_id, settled_at IS NOT NULL AS is_settled,
       asked_at < now() - interval '1 day' AS is_too_old, message_id IS NOT NULL AS is_placed
FROM questions WHERE question_id = :question_id
FOR UPDATE;

-- name: settle_question(question_id, answer_id)!
UPDATE questions SET settled_at = now(), answer_id = :answer_id WHERE question_id = :question_id;

-- name: close_newest_question(admin_id)$
UPDATE questions SET settled_at = now()
WHERE question_id = (
    SELECT question_id FROM questions
    WHERE admin_id = :admin_id AND settled_at IS NULL ORDER BY question_id DESC LIMIT 1
)
RETURNING true;
