"""The exact summary of a frozen registry: a block of numbers a question, each from the children of the snapshot.

Pure: children in, dicts of JSON values out. What is worked out of one child stands in `registry.derived`; here it is
counted and given intervals, with whole sites as clusters.
"""
