"""Files of rows: columns with labels in, CSV, Parquet, SPSS, Stata and an R script out. Pure, and streamed.

Rows pass in batches of text cells, as a response file has them; CSV and Parquet never hold more than a few batches.
SPSS and Stata are written by a library that takes a whole table, so they are offered up to `labelled_rows.MOST_ROWS`.
"""
