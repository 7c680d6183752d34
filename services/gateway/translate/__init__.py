"""From a raw update to what the other services need of it. Pure: no clock, no network, no logs."""
