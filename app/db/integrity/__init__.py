"""Is what is installed what this program would install? Compares the database's own catalogs with the sources.

What should be there is read from the same tables, rules and scripts that the installation runs, by the program that
checks: nothing that an administrator of the database can rewrite says what is right. All of it only reads.
"""
