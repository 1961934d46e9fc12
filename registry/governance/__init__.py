"""What a network or a site sets: which checks are on, and limits of a site."""
