"""What may leave the office: pseudonyms, and territories that say no more than they must."""
