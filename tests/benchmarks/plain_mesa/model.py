"""The plain Mesa model and its month."""

import math

import mesa
from sistercities.scenario.behaviour import Behaviour
from sistercities.scenario.schema import TRACKS, Scenario

from tests.benchmarks.plain_mesa.business import Business
from tests.benchmarks.plain_mesa.citizen import Citizen
from tests.benchmarks.plain_mesa.government import CityGovernment
from tests.benchmarks.plain_mesa.rates import logistic, per_month, repeated
from tests.benchmarks.plain_mesa.tie import Tie


class PlainModel(mesa.Model):
    """The partnership of a scenario, month by month."""

    def __init__(self, scenario: Scenario, rng: int) -> None:
        super().__init__(rng=rng)
        self.scenario_used, self.pact, self.months = scenario, scenario.partnership, scenario.months
        paces = Behaviour.paces()
        self.behaviour = {
            name: per_month(value, paces[name])
            for name, value in scenario.behaviour.model_dump().items()
        }
        self.committee, self.term = self.pact.committee.value, round(12 * self.pact.term.value)
        self.month, self.valid, self.review, self.occasion, self.hosted = 0, True, self.term, -12, 0
        self.open = dict.fromkeys(TRACKS, True)
        self.aspiration = dict.fromkeys(TRACKS, self.behaviour["aspiration"])
        self.held, self.history = dict.fromkeys(TRACKS, 0), {track: list[int]() for track in TRACKS}
        self.projects, self.completed, self.failed, self.deals, self.broken = 0.0, 0, 0, 0, 0
        self.intensity, self.index, self.project_index = list[float](), list[float](), list[float]()
        self.ties: dict[tuple[int, int], Tie] = {}
        self.participants = [0, 0]
        self._settle(scenario)
        names = (
            "commitment",
            "understanding",
            "citizens",
            "businesses",
            "exchange_index",
            "activities",
        )
        self.datacollector = mesa.DataCollector(
            {**{name: name for name in names}, "ties": "trading"}
        )

    def _settle(self, scenario: Scenario) -> None:
        self.governments = [
            CityGovernment(self, key, side) for side, key in enumerate(self.pact.between)
        ]
        one, other = self.governments
        one.partner, other.partner = other, one
        self.counts = [government.city.citizens for government in self.governments]
        self.citizens_of = [
            [Citizen(self, side) for _ in range(self.counts[side])] for side in (0, 1)
        ]
        for citizens in self.citizens_of:
            self._acquaint(citizens)
        self.businesses_of = [
            [Business(self, side) for _ in range(self.governments[side].city.businesses)]
            for side in (0, 1)
        ]
        self.eligible = sum(map(len, self.businesses_of)) / 2.0
        self.matches = self._match_sectors(int(self.behaviour["sectors"]))
        for business in self.agents_by_type[Business]:
            business.find_match()

    def _acquaint(self, citizens: list[Citizen]) -> None:
        """A directed small world: neighbours on a ring, some of them replaced by anybody."""
        number, half = len(citizens), int(self.behaviour["acquaintances"]) // 2
        steps = [step for near in range(1, half + 1) for step in (near, -near)]
        for place, citizen in enumerate(citizens):
            for step in steps:
                far = self.random.random() < self.behaviour["rewiring"]
                told = self.random.randrange(number) if far else (place + step) % number
                citizen.acquaintances.append(citizens[told])

    def _match_sectors(self, sectors: int) -> list[list[bool]]:
        matches = [[False] * sectors for _ in range(sectors)]
        for one in range(sectors):
            for other in range(one, sectors):
                fits = self.random.random() < self.pact.complementarity.value
                matches[one][other] = matches[other][one] = fits
        return matches

    @property
    def support(self) -> list[float]:
        return [
            taking_part / number
            for taking_part, number in zip(self.participants, self.counts, strict=True)
        ]

    @property
    def understanding(self) -> float:
        one, other = self.governments
        return sum(min(one.priority[track], other.priority[track]) for track in TRACKS)

    @property
    def commitment(self) -> float:
        return math.sqrt(self.governments[0].commitment * self.governments[1].commitment)

    @property
    def citizens(self) -> float:
        return sum(self.support) / 2.0

    @property
    def businesses(self) -> int:
        return sum(business.participating for side in self.businesses_of for business in side)

    @property
    def exchange_index(self) -> float:
        return self.index[-1]

    @property
    def activities(self) -> int:
        return sum(self.held.values())

    @property
    def trading(self) -> int:
        return sum(tie.trading for tie in self.ties.values())

    def recent(self, track: str, months: int) -> int:
        """Activities of a track in the last months, this one included."""
        return sum(self.history[track][-months:])

    def step(self) -> None:
        governments = self.agents_by_type[CityGovernment]
        governments.do("seat_leader")
        self.review_agreement()
        self.review_tracks()
        governments.do("share_out_effort")
        self.hold_programme()
        self.engage_citizens()
        self.terms = [self.terms_of(government) for government in self.governments]
        self.agents_by_type[Business].do("reconsider")
        self.match_and_trade()
        governments.do("learn").do("perceive").do("adjust_commitment")
        self.datacollector.collect(self)
        self.month += 1

    def run(self) -> "PlainModel":
        while self.month < self.months:
            self.step()
        return self

    def review_agreement(self) -> None:
        if self.month == 0:
            return
        if self.month % 60 == 0 or any(government.new_leader for government in self.governments):
            self.occasion = self.month
        if self.month >= self.review:
            mean = sum(government.commitment for government in self.governments) / 2.0
            renews = logistic(
                self.behaviour["renewal_intercept"]
                + self.behaviour["renewal_commitment"] * (mean - 0.5)
            )
            self.valid = self.random.random() < renews
            self.review = self.month + (self.term if self.valid else 12)

    def review_tracks(self) -> None:
        if self.month == 0:
            return
        times = self.behaviour["reopening_occasion"] if self.month - self.occasion < 12 else 1.0
        reopening = repeated(self.behaviour["reopening"], times)
        yearly = self.month >= self.behaviour["review_from"] and self.month % 12 == 0
        for track in TRACKS:
            if not self.open[track]:
                self.open[track] = self.random.random() < reopening
            elif yearly:
                self.review_track(track)

    def review_track(self, track: str) -> None:
        months = min(self.month, int(self.behaviour["return_years"]))
        yearly = 12.0 / self.behaviour["exchanges_aspired"]
        paths = {"economic": self.index, "technical": self.project_index}
        past = paths.get(track) or [held * yearly for held in self.history[track]]
        returned, aspiration = min(1.0, sum(past[-months:]) / months), self.aspiration[track]
        if returned < aspiration:
            hazard = self.behaviour["drop_hazard"] * (1.0 - returned / aspiration)
            self.open[track] = self.random.random() >= 1.0 - math.exp(-hazard)
        self.aspiration[track] += self.behaviour["aspiration_adaptation"] * (returned - aspiration)

    def hold_programme(self) -> None:
        one, other = self.governments
        blind, known = self.behaviour["blind_activity"], self.behaviour["reference_understanding"]
        scale = (blind + (1.0 - blind) * self.understanding) / (blind + (1.0 - blind) * known)
        for track in TRACKS:
            joint = (
                min(one.track_effort[track], other.track_effort[track])
                / self.behaviour["reference_effort"]
            )
            self.held[track] = self.negative_binomial(
                self.behaviour[f"{track}_activities"] * joint * scale
            )
            self.history[track].append(self.held[track])
        self.finish_projects()

    def negative_binomial(self, mean: float) -> int:
        """A Poisson number whose mean is itself a gamma draw."""
        if mean <= 0.0:
            return 0
        dispersion = self.behaviour["activity_dispersion"]
        limit, product, count = (
            math.exp(-self.random.gammavariate(dispersion, mean / dispersion)),
            1.0,
            0,
        )
        while (product := product * self.random.random()) > limit:
            count += 1
        return count

    def finish_projects(self) -> None:
        started = self.month - int(self.behaviour["project_months"])
        begun = self.history["technical"][started] if started >= 0 else 0
        chance = logistic(
            self.behaviour["project_intercept"]
            + self.behaviour["project_commitment"] * (self.commitment - 0.5)
            + self.behaviour["project_understanding"] * (self.understanding - 0.5)
        )
        self.completed = sum(self.random.random() < chance for _ in range(begun))
        self.failed = begun - self.completed
        self.projects = self.projects * (1.0 - self.behaviour["example_decay"]) + self.completed
        self.project_index.append(
            1.0 - math.exp(-self.projects / self.behaviour["project_saturation"])
        )

    def engage_citizens(self) -> None:
        self.climate = [self.climate_of(government) for government in self.governments]
        citizens = self.agents_by_type[Citizen]
        citizens.do("decide")
        citizens.select(lambda citizen: citizen.turns).do("turn")

    def climate_of(self, government: CityGovernment) -> tuple[float, float, float]:
        population, behaviour = government.population, self.behaviour
        relative = (population / behaviour["reference_population"]) ** behaviour[
            "attendance_elasticity"
        ]
        reached = min(1.0, behaviour["attendance"] * relative / population)
        outreach = repeated(
            min(1.0, reached * 4.0 * government.outreach * government.public_trust), self.activities
        )
        silent = not any(self.recent(track, 24) for track in TRACKS)
        lapsing = repeated(behaviour["lapse"], behaviour["silence_lapse"] if silent else 1.0)
        return (
            outreach,
            min(1.0, behaviour["peer_influence"] * 2.0 * government.public_trust),
            lapsing,
        )

    def terms_of(self, government: CityGovernment) -> tuple[float, float, float]:
        """What businesses of a side meet: chance to hear of the programme, cost of joining, silence."""
        behaviour, trust = self.behaviour, government.public_trust
        hears = repeated(behaviour["consideration"], 4.0 * government.outreach * trust)
        cost = behaviour["entry_cost"] - behaviour["chamber_relief"] * government.city.chamber.value
        cost -= behaviour["people_relief"] if self.recent("people", 12) else 0.0
        cost -= behaviour["support_relief"] * self.support[government.identity]
        silence = 1.0 if self.recent("economic", 24) else behaviour["silence_lapse"]
        return hears if self.recent("economic", 12) else 0.0, cost, silence

    def match_and_trade(self) -> None:
        self.deals = self.broken = 0
        for _ in range(self.held["economic"]):
            self.meet_at_activity(
                self.businesses_of[self.hosted % 2], self.businesses_of[1 - self.hosted % 2]
            )
            self.hosted += 1
        self.agents_by_type[Business].do("meet_on_own")
        ties = list(self.ties.values())
        ready = [tie for tie in ties if tie.warm and tie.pursue()]
        self.random.shuffle(ready)
        self.deals = sum(tie.close_deal() for tie in ready)
        for tie in ties:
            if tie.trading:
                tie.trade()
        total = sum(tie.value * tie.trust for tie in ties if tie.trading)
        self.intensity.append(total / self.eligible)
        self.index.append(
            1.0 - math.exp(-sum(self.intensity[-12:]) / 12.0 / self.behaviour["exchange_scale"])
        )

    def meet_at_activity(self, hosts: list[Business], guests: list[Business]) -> None:
        sides = []
        for side in (hosts, guests):
            members = [business for business in side if business.participating]
            places = max(1, int(self.behaviour["delegation"] * len(side) + 0.5))
            sides.append(members if len(members) <= places else self.random.sample(members, places))
        if not sides[1]:
            return
        for host in sides[0]:
            start = self.random.randrange(len(sides[1]))
            for meeting in range(min(int(self.behaviour["meetings"]), len(sides[1]))):
                host.meet(sides[1][(start + meeting) % len(sides[1])])
