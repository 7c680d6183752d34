"""What happens on a command or a press: parse, authorise, call, render, send."""
