"""What reaches admins by itself: customers' messages live in a conversation, pushes and digests everywhere else."""
