"""What two versions, two stages or two roles say of the same things."""
