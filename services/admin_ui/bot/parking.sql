-- name: park(person_id, update_id, body, is_replayed)!
INSERT INTO parked_updates (person_id, update_id, body, is_replayed)
VALUES (:person_id, :update_id, :body, :is_replayed)
ON CONFLICT DO NOTHING;

-- name: persons()
SELECT DISTINCT person_id FROM parked_updates;

-- name: begin_lowest(person_id)^
-- The try counts before the work: should that end the process, it has counted.
UPDATE parked_updates SET tries = tries + 1
WHERE person_id = :person_id
  AND update_id = (SELECT min(update_id) FROM parked_updates WHERE person_id = :person_id)
RETURNING person_id, update_id, body, is_replayed, tries;

-- name: put_off(person_id, update_id)!
UPDATE parked_updates SET tries = tries - 1 WHERE person_id = :person_id AND update_id = :update_id;

-- name: forget(person_id, update_id)!
DELETE FROM parked_updates WHERE person_id = :person_id AND update_id = :update_id;
