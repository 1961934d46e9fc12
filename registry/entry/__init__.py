"""The case page and the forms of its rows, made from the codebook."""
