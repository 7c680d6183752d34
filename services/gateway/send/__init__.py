"""Out: every Bot API call any service makes, under one rate limiter."""
