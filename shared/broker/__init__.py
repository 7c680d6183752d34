"""One port to the broker, two implementations: RabbitMQ, and in-process for the one-command run."""
