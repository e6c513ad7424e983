"""Mesa's data collector over what a model records anyway: every column is a model reporter."""

from functools import partial
from typing import TYPE_CHECKING

import mesa

from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.world.record import measured

if TYPE_CHECKING:
    from sistercities.agents.model import PartnershipModel


class RecordCollector(mesa.DataCollector):
    """Collects the months of a model out of its record, whenever somebody asks; each month once."""

    def __init__(self) -> None:
        super().__init__({name: partial(latest, name) for name in measured()})

    def collect(self, model: "PartnershipModel") -> None:
        """Take over the months of the reported partnership simulated since the last time."""
        names = list(measured())
        begin, end = len(self.model_vars[names[0]]), model.simulated
        months = model.all_months(model.scenario.reported, begin, end)
        for name in names:
            self.model_vars[name].extend(months[name].tolist())
        self._collection_steps.extend(float(month) for month in range(begin + 1, end + 1))


def latest(name: str, model: "PartnershipModel") -> float:
    """One recorded column of the month simulated last.

    Raises:
        SisterCitiesError: if no month has been simulated.
    """
    end = model.simulated
    if end == 0:
        raise SisterCitiesError(f"{name}: nothing is recorded before the first month")
    value: float = model.all_months(model.scenario.reported, end - 1, end)[name][0].item()
    return value
