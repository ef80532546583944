"""The fair result of a tiny campaign, by trying every assignment: slow, short, owing nothing to anyone."""

from itertools import product

from hypothesis import strategies as st


def naive_order(ranking, reserves):
    """The call order, by asking again at every position who is left."""
    order = []
    for position in range(1, len(ranking) + 1):
        left = [person for person in ranking if person not in order]
        groups = []
        for reserve in reserves:
            before = sum(person in reserve["members"] for person in order)
            some_left = any(person in reserve["members"] for person in left)
            if some_left and 100 * before < reserve["percent"] * position:
                groups.append(reserve["members"])
        both = [person for person in left if all(person in members for members in groups)]
        first = [person for person in left if groups and person in groups[0]]
        order.append((both or first)[0])
    return order


class Trial:
    """One instance, asked the plain way, nothing remembered."""

    def __init__(self, instance):
        self.people, self.intakes, self.wings = instance["applicants"], instance["intakes"], instance["wings"]
        self.orders = {
            name: intake["order"] if "order" in intake else naive_order(intake["ranking"], intake.get("reserves", []))
            for name, intake in self.intakes.items()
        }

    def holds(self, person, intake):
        return self.people[person].get("holds", {}).get("intake") == intake

    def holds_bed(self, person):
        return self.people[person].get("holds", {}).get("bed", False)

    def standing(self, person, intake):
        order = self.orders[intake]
        position = order.index(person) if person in order else len(order)
        return (not self.holds(person, intake), position, person)

    def bed_order(self, wing):
        """Who asks for a bed here and holds none, with their position."""
        asking = [p for p, said in self.people.items() if said["boarding"] != "no" and said["wing"] == wing]
        order = enumerate(self.wings[wing]["order"], 1)
        return [(k, p) for k, p in order if p in asking and not self.holds_bed(p)]

    def free_beds(self, wing):
        return self.wings[wing]["beds"] - sum(self.holds_bed(p) and self.people[p]["wing"] == wing for p in self.people)

    def wishes(self, person, cutoffs):
        said = self.people[person]
        listed = [i for i in said["choices"] if person in self.orders[i] or self.holds(person, i)]
        if said["boarding"] == "essential" and not self.holds_bed(person):
            limit = cutoffs[said["wing"]]
            within = [p for k, p in self.bed_order(said["wing"]) if limit is None or k <= limit]
            if person not in within:
                listed = [i for i in listed if self.holds(person, i)]
        return listed

    def stable(self, places, wanted):
        inside = {i: sorted(self.standing(p, i) for p in places if places[p] == i) for i in self.intakes}
        if any(len(inside[i]) > self.intakes[i]["seats"] for i in inside):
            return False
        for person, own in places.items():
            for intake in wanted[person][: wanted[person].index(own) if own else None]:
                if len(inside[intake]) < self.intakes[intake]["seats"]:
                    return False
                if inside[intake] and self.standing(person, intake) < inside[intake][-1]:
                    return False
        return True

    def best_stable(self, cutoffs):
        """Of all assignments in which nobody is passed over, the one everybody likes best."""
        wanted = {person: self.wishes(person, cutoffs) for person in self.people}
        picks = product(*([*wanted[person], None] for person in self.people))
        assignments = [dict(zip(self.people, pick, strict=True)) for pick in picks]
        stable = [places for places in assignments if self.stable(places, wanted)]
        best = min(stable, key=lambda places: sum([*wanted[p], None].index(i) for p, i in places.items()))
        return {p: i for p, i in best.items() if i}


def fair_by_trial(instance):
    """The result of the ``allocate`` command without ``input_sha256``."""
    trial = Trial(instance)
    cutoffs, tighter = dict.fromkeys(trial.wings), True
    while tighter:
        places, tighter = trial.best_stable(cutoffs), {}
        for wing, limit in cutoffs.items():
            fits = [k for k, p in trial.bed_order(wing) if p in places and (limit is None or k <= limit)]
            if len(fits) > trial.free_beds(wing):
                tighter[wing] = [0, *fits][trial.free_beds(wing)]
        cutoffs |= tighter
    bedded = [p for p in places if trial.holds_bed(p)]
    for wing in cutoffs:
        bedded += [p for _, p in trial.bed_order(wing) if p in places][: trial.free_beds(wing)]
    return written(instance, places, bedded, cutoffs)


def written(instance, places, bedded=(), cutoffs=None):
    """These places as a result, with figures that agree with them."""
    trial = Trial(instance)
    result = {"format": "rehamna-allocation-result/1", "intakes": {}, "wings": {}}
    for name, intake in trial.intakes.items():
        order, inside = trial.orders[name], [p for p in places if places[p] == name]
        came = [order.index(p) + 1 for p in inside if p in order and not trial.holds(p, name)]
        result["intakes"][name] = {"last_position": max(came, default=None), "taken": len(inside)}
        if "ranking" in intake:
            result["intakes"][name]["order"] = order
    for wing in trial.wings:
        taken = sum(trial.people[p].get("wing") == wing for p in bedded)
        result["wings"][wing] = {"cutoff": (cutoffs or {}).get(wing), "taken": taken}
    result["places"] = {p: {"bed": p in bedded, "intake": places[p]} for p in places}
    return result


def _some(draw, population):
    """A random part of the population, in a random order."""
    everyone = draw(st.permutations(population))
    return everyone[: draw(st.integers(0, len(everyone)))]


@st.composite
def small_campaigns(draw):
    """Up to six people, three intakes, two wings: orders, rankings, reserves, holds, absences."""
    ids = [f"L{number}" for number in range(draw(st.integers(1, 6)))]
    instance = {
        "format": "rehamna-allocation/1",
        "intakes": {name: _intake(draw, ids) for name in ["dev", "eco", "son"][: draw(st.integers(1, 3))]},
        "wings": {
            name: {"beds": draw(st.integers(0, 3)), "order": _listed(draw, ids)}
            for name in ["girls", "boys"][: draw(st.integers(1, 2))]
        },
        "applicants": {},
    }
    for person in ids:
        instance["applicants"][person] = _applicant(draw, instance)
    return instance


def _listed(draw, ids):
    return draw(st.permutations(ids)) if draw(st.integers(0, 3)) else _some(draw, ids)


def _intake(draw, ids):
    intake = {"seats": draw(st.integers(0, 3))}
    if draw(st.booleans()):
        return intake | {"order": _listed(draw, ids)}
    shares = st.sampled_from([0, 25, 30, 50, 95, 100])
    reserves = [
        {"group": group, "percent": draw(shares), "members": _some(draw, ids)}
        for group in ["women", "distant"][: draw(st.integers(0, 2))]
    ]
    return intake | {"ranking": _listed(draw, ids), "reserves": reserves}


def _applicant(draw, instance):
    answer = draw(st.sampled_from(["no", "if_possible", "essential", "essential"]))
    choices = draw(st.permutations(list(instance["intakes"])))[: draw(st.sampled_from([0, 1, 2, 3, 3]))]
    said = {"choices": choices, "boarding": answer}
    if answer != "no":
        said["wing"] = draw(st.sampled_from(list(instance["wings"])))
    if choices and draw(st.integers(0, 2)) == 0:
        held, trial = draw(st.sampled_from(choices)), Trial(instance)
        if sum(trial.holds(p, held) for p in trial.people) < instance["intakes"][held]["seats"]:
            bed = answer != "no" and trial.free_beds(said["wing"]) > 0 and draw(st.booleans())
            said["holds"] = {"intake": held, "bed": bed}
    return said
