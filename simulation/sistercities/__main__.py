"""``python -m sistercities`` is the command ``sistercities``."""

from sistercities.cli import main

if __name__ == "__main__":
    main()
