"""Decoding of foreign files in child processes.

A hostile file can crash, hang or bloat its decoder; none of that reaches the program. Only
`client` and `mri_client`, with the facts they return, are meant for the other readers; `child`
and what it imports run in the child process.
"""
