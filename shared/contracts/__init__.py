"""What travels between the services: the messages, their one codec, and the queues they travel through."""
