"""The citizens' step in mesa-frames (polars) and in AgentPy, as their users would write it.

Both are installed by ``make bench`` beside the environment, not into it: mesa-frames asks for numpy 1.26, which neither
this project nor Python 3.13 can have; it works with the numpy that is here.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.contagion import Setting, compiled, setting, small_world
from tests.benchmarks.ratio import Benchmark, Work

FOLDER = Path(sys.prefix) / "rivals"
SEED = 1


def installed() -> bool:
    """Whether the rivals are there."""
    return FOLDER.is_dir()


def importable() -> None:
    """Let this process import the rivals, and with them what they brought, which may replace what we use."""
    if str(FOLDER) not in sys.path:
        sys.path.append(str(FOLDER))


def in_mesa_frames(given: Setting, seed: int = SEED) -> tuple[Work, Any]:
    """The step on a polars frame; returns the work and a function that gives the column of participants."""
    importable()
    import polars as pl
    from mesa_frames import AgentSetPolars, ModelDF

    participating, known, threshold = pl.col("participating"), pl.col("known"), pl.col("threshold")
    joining = (1.0 - threshold) * (1.0 - (1.0 - given.outreach) * (1.0 - given.peer) ** known)
    chance = pl.when(participating).then(given.lapsing).otherwise(joining)

    class Citizens(AgentSetPolars):
        agents: Any

        def __init__(self, model: Any) -> None:
            super().__init__(model)
            own = np.clip(
                model.random.normal(given.threshold, given.spread, given.citizens), 0.0, 1.0
            )
            columns = {"unique_id": np.arange(given.citizens, dtype=np.int64), "threshold": own}
            self.add(
                pl.DataFrame(columns).with_columns(
                    participating=pl.lit(False), known=pl.lit(0, pl.Int64)
                )
            )
            self.told = pl.DataFrame({"told": small_world(given, model.random).astype(np.int64)})

        def step(self) -> None:
            luck = pl.Series(self.model.random.random(given.citizens))
            turns = self.agents.select(luck < chance).to_series()
            change = self.agents.filter(turns).select(
                pl.when(participating).then(-1).otherwise(1).alias("change")
            )
            news = (
                change.hstack(self.told.filter(turns))
                .explode("told")
                .group_by("told")
                .agg(pl.col("change").sum())
            )
            told = self.agents.join(
                news, left_on="unique_id", right_on="told", how="left", maintain_order="left"
            )
            moved = told.with_columns(
                known=known + pl.col("change").fill_null(0), participating=participating ^ turns
            )
            self.agents = moved.drop("change")

    model = ModelDF(seed)
    model.agents += Citizens(model)
    citizens = model.get_agents_of_type(Citizens)

    def work() -> None:
        for _ in range(given.months):
            model.agents.step()

    def taking_part() -> Any:
        return citizens.agents["participating"].to_numpy()

    return work, taking_part


def in_agentpy(given: Setting, seed: int = SEED) -> tuple[Work, Any]:
    """The step agent by agent in AgentPy; returns the work and a function that gives the column of participants."""
    importable()
    import agentpy as ap

    class Citizen(ap.Agent):
        participating: bool
        threshold: float
        known: int
        turns: bool
        told: list[Any]

        def decide(self) -> None:
            chance = given.lapsing
            if not self.participating:
                untouched = (1.0 - given.outreach) * (1.0 - given.peer) ** self.known
                chance = (1.0 - self.threshold) * (1.0 - untouched)
            self.turns = self.model.random.random() < chance

        def turn(self) -> None:
            self.participating = not self.participating
            for citizen in self.told:
                citizen.known += 1 if self.participating else -1

    class City(ap.Model):
        def setup(self) -> None:
            self.citizens = ap.AgentList(self, given.citizens, Citizen)
            told = small_world(given, self.nprandom)
            for citizen, row in zip(self.citizens, told, strict=True):
                own = self.random.gauss(given.threshold, given.spread)
                citizen.threshold, citizen.participating, citizen.known = (
                    min(max(own, 0.0), 1.0),
                    False,
                    0,
                )
                citizen.told = [self.citizens[place] for place in row]

        def step(self) -> None:
            self.citizens.decide()
            self.citizens.select(self.citizens.turns).turn()

    model = City({"seed": seed})
    model.setup()

    def work() -> None:
        for _ in range(given.months):
            model.step()

    return work, lambda: np.array([citizen.participating for citizen in model.citizens])


def rivals(pairs: int = 5) -> list[Benchmark]:
    """Our step against theirs, at a size that suits each; none if they are not installed."""
    if not installed():
        return []
    large, ordinary, small = setting(1_000_000, 12), setting(2_000, 312), setting(2_000, 24)

    def against(
        name: str, given: Setting, version: Callable[[Setting], tuple[Work, Any]], meaning: str
    ) -> Benchmark:
        told = (
            f"the citizens' step, {given.citizens:,} citizens and {given.months} months: {meaning}"
        )
        aim = 100.0 if version is in_mesa_frames and given is large else None
        return Benchmark(
            name, told, lambda: compiled(given)[0], lambda: version(given)[0], pairs, aim
        )

    return [
        against("mesa-frames, ordinary", ordinary, in_mesa_frames, "mesa-frames 0.1.0a0 on polars"),
        against("mesa-frames, million", large, in_mesa_frames, "mesa-frames 0.1.0a0 on polars"),
        against("AgentPy", small, in_agentpy, "AgentPy 0.1.5"),
    ]
