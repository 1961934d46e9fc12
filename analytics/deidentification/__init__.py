"""Rows that may leave: no combination of what others know of a person is rarer than k. Pure.

*Known columns* (quasi-identifiers, `known.Known`) are those by which somebody who knows a person could find their row.
Their categories are merged by the declared order, or to "other", and a column goes as a last resort, until every
combination that occurs is held by at least k people (`search.decide`), also when all earlier exports are joined with
this one by the answers, which both hold. `checked` says what was done and what risk is left.

Sources: Sweeney 2002, Int J Uncertain Fuzz 10:557 (k-anonymity); Machanavajjhala et al. 2007, ACM TKDD 1:3
(l-diversity).
"""
