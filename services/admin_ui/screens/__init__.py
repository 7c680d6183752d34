"""What people see, as values: records in, `Screen` out. Nothing here does input or output, and `now` is an argument."""
