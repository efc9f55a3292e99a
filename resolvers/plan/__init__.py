"""From a document to one SQL statement whose JSON is the answer.

`fields` is what a type declares beside its fields, `rules` who may see its rows; `writing` turns a selection into
SQL, `plan` keeps it with what its parameters are read from, `answering` feeds the general road, `checking` holds
every declaration against the database.
"""
