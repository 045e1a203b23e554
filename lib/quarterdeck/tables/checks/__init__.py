"""Checks on the rows of tables: each row alone, the rows of a table, tables against each other, and quarters.

`each_row` holds a row against its table's declaration. `every` lists the checks across rows, one file a
subject; `between` holds tables against each other and `over_time` an extract against the one before.
`faults` tells, of every kind of fault, what to do and what it does to a figure.
"""
