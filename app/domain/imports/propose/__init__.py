"""What a file's columns and values seem to mean: proposals that whoever imports sees, corrects and saves."""
