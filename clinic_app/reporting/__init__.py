"""A record on paper: words first, points and colours after, PDF bytes last."""
