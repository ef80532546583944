"""Papers that people send: what is kept of them is made anew, in a process that can do little harm.

`apart` asks, from within the portal; the others run in the process of their own and know no Django.
"""
