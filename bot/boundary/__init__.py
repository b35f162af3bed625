"""What this service does not do, noticed and said kindly, with what it can do instead."""
