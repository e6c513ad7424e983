"""Markdown, as the documents of the project hold it."""


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table; a bar within a cell is escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |\n" for line in lines)


def number(value: float) -> str:
    """A number as people write it."""
    return f"{value:,.10g}"
