"""The data dictionary and printable forms, made from the codebook."""
