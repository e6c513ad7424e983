"""The same model as a Mesa user would write it: agents that are Python objects, agent sets, and Python's random numbers.

One partnership with the default switches, and no shocks, policies, dated leaders or trade: what the reference tie needs.
A test holds its mean outcomes to those of ``PartnershipModel``. The equations stand in docs/reference/odd.md.
"""
