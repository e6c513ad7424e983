"""The same model as a Mesa user would write it: agents that are Python objects, agent sets, and Python's random numbers.

One partnership with the default switches but those of ``WITHOUT``, and no shocks, policies, dated leaders or trade: what
the reference tie needs. A test holds its mean outcomes to those of ``PartnershipModel``. The equations stand in docs/reference/odd.md.
"""

WITHOUT: dict[str, object] = {
    "switches.carriers": "off",
    "switches.associations": "off",
    "switches.familiarity": "off",
    "switches.means": "off",
}
"""What the plain model leaves out, and both do without where they are compared."""
