"""`python -m tutor` as shipped, on the part of the guide whose index the other tests use too."""

from __future__ import annotations

import tutor.services
from tests.browser.part_app import load_part
from tutor.cli import main

if __name__ == "__main__":
    vars(tutor.services)["load_tutor"] = load_part
    main()
