"""What a user would write in an afternoon: the peers that the product is compared with."""
