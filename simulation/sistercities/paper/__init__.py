"""What goes into a paper: figures, tables, documents."""
