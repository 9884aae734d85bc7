"""Reading Python pickles as data: opcodes are looked at, nothing is imported or called."""
