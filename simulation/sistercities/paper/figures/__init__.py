"""Figures as a journal prints them: one module per kind of figure, one for the style of all."""
