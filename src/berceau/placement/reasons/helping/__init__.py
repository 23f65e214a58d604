"""What would have helped: the smallest changes of a request under which a place was there.

See ``docs/explanation/what-would-have-helped.md``.
"""
