"""From an admin to a customer: whom a message is for, how it is sent, and what follows when it is changed."""
