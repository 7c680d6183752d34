"""Turns customer events into conversations. Any number of trackers work side by side on the same queue.

A message's way through here: consume → batch → fold → commit (one transaction) → announce → ack.
"""
