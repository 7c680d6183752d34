"""The delivery ledger at work: what is queued goes out, what became of it is settled, what was left behind is swept."""
