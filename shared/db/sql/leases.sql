-- name: take(name, holder, seconds)$
-- The epoch, when the lease is free, has run out, or is one's own.
INSERT INTO leases AS l (name, holder, epoch, expires_at)
VALUES (:name, :holder, 1, now() + make_interval(secs => :seconds))
ON CONFLICT (name) DO UPDATE
SET holder = excluded.holder, expires_at = excluded.expires_at,
    epoch = CASE WHEN l.holder = excluded.holder THEN l.epoch ELSE l.epoch + 1 END
WHERE l.holder = excluded.holder OR l.expires_at < now()
RETURNING epoch;

-- name: renew(name, holder, seconds)$
-- Also one that has run out, while nobody else has taken it: nobody could, while the database was away.
UPDATE leases SET expires_at = now() + make_interval(secs => :seconds)
WHERE name = :name AND holder = :holder
RETURNING epoch;

-- name: let_go(name, holder)!
UPDATE leases SET expires_at = '-infinity' WHERE name = :name AND holder = :holder;
