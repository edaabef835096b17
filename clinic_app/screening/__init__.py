"""What the answers mean: published criteria compared with what was recorded. Never a diagnosis, never a probability."""
