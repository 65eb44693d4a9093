"""Results that cross threads, in a till that is killed at any moment: no charge is ever left untold.

    crossing.py PROGRAM BASE_URL CA_FILE

PROGRAM is pool.c; the simulator is this test's own, with ``--service-limit-ms 300``.
"""

import json
import os
import random
import select
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request

PROGRAM, BASE_URL, CA_FILE = sys.argv[1:]
#: How often the till is killed; 200 before a release.
RUNS = int(os.environ.get("JPM_CROSSING_RUNS", "20"))
SEED = int(os.environ.get("JPM_CROSSING_SEED", str(random.randrange(1 << 32))))
#: Nothing takes nearly so long, unless it never ends.
PATIENCE_S = 60


def check(good, what):
    if not good:
        sys.exit(f"crossing: seed {SEED}: {what}")


class Till:
    def __init__(self, folder, how):
        where = [BASE_URL, CA_FILE, os.path.join(folder, "journal"), os.path.join(folder, "book")]
        self._process = subprocess.Popen([PROGRAM, *where, how], stdout=subprocess.PIPE, universal_newlines=True)
        self._said = ""

    def settles(self):
        ready, _, _ = select.select([self._process.stdout], [], [], PATIENCE_S)
        if ready:
            self._said = self._process.stdout.readline()
        return self._said == "settled\n"

    def kill(self):
        """It lived until now, and had nothing to say but that it has settled: its checks speak on the standard output."""
        self._process.kill()
        self._said += self._process.communicate()[0]
        check(self._process.returncode == -signal.SIGKILL, f"it ended by itself: {self._process.returncode}\n{self._said}")
        check(self._said in ("", "settled\n"), self._said)

    def end(self):
        try:
            said, _ = self._process.communicate(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.kill()
            check(False, "the last settling does not end")
        check((said, self._process.returncode) == ("settled\n", 0), said)


def kill_one(folder, chance):
    """Four of five when they pay, the others when they open, settle, or pay."""
    till = Till(folder, "pay")
    settled = chance.random() >= 0.8 or till.settles()
    time.sleep(chance.uniform(0, 0.3))
    till.kill()
    check(settled, "it does not settle")


def booked(folder):
    """The last word on each payment, and its amount."""
    with open(os.path.join(folder, "book")) as book:
        words = [line.split() for line in book]
    words.sort(key=lambda word: int(word[1]))
    return {request_id: (outcome, amount) for request_id, _, outcome, amount in words}


def ledger():
    context = ssl.create_default_context(cafile=CA_FILE)
    with urllib.request.urlopen(BASE_URL + "/simulator/ledger", context=context) as answer:
        return json.load(answer)


def main():
    print(f"crossing: seed {SEED}")
    began = time.monotonic()
    chance = random.Random(SEED)
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(RUNS):
            kill_one(folder, chance)
        told_living = booked(folder)
        Till(folder, "settle").end()
        told = booked(folder)

    entries = ledger()
    charges = {charge["request_id"]: charge["amount"] for charge in entries}
    untold = {id: told.get(id) for id, amount in charges.items() if told.get(id) != ("APPROVED", str(amount))}
    check(not untold, f"{len(untold)} of {len(charges)} charges were not told: {untold}")
    untrue = [id for id, (outcome, _) in told.items() if outcome == "APPROVED" and id not in charges]
    check(not untrue, f"told APPROVED, and not charged: {untrue}")
    check(len(charges) == len(entries), "charged twice")
    check(len(charges) > 2 * RUNS, f"the tills paid {len(charges)} times")
    late = sum(told_living.get(id) != told[id] for id in charges)
    print(f"{RUNS} kills, {len(charges)} charges, {late} told by the last settling, 0 untold, {time.monotonic() - began:.1f} s")


main()
