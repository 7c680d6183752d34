"""The broker port on RabbitMQ 3.10 and 4.x."""

from shared.broker.rabbitmq.broker import open_rabbitmq

__all__ = ["open_rabbitmq"]
