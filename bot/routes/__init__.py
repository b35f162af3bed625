"""HTTP only: what comes in, what goes out. No decisions."""
