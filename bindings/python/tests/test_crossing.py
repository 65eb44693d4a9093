"""Results that cross threads, in a process that is killed at any moment: no charge is ever left untold."""

import os
import random
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from crossing_till import LIMIT_MS
from support import Simulator

#: How often each kind of till is killed; 200 before a release.
RUNS = int(os.environ.get("JPM_CROSSING_RUNS", "10"))
SEED = int(os.environ.get("JPM_CROSSING_SEED", str(random.randrange(1 << 32))))


class Crossing(unittest.TestCase):
    def setUp(self):
        self.simulator = Simulator("--service-limit-ms", str(LIMIT_MS))
        self.addCleanup(self.simulator.stop)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_of_threads(self):
        self.kill("pool")

    def test_of_asyncio(self):
        self.kill("asyncio")

    def kill(self, how):
        """Killed when it settles or when it pays, started again, and in the end it settles in peace."""
        chance = random.Random(SEED)
        for _ in range(RUNS):
            till = self.start(how)
            if chance.random() < 0.8:
                self.assertEqual("settled\n", till.stdout.readline(), f"seed {SEED}")
            time.sleep(chance.uniform(0, 0.4))
            till.kill()
            till.communicate()
        told_living = self.booked()
        last = self.start("settle")
        self.assertEqual(("settled\n", None), last.communicate(timeout=60))
        self.assertEqual(0, last.returncode)

        booked = self.booked()
        charges = {charge["request_id"]: charge["amount"] for charge in self.simulator.ledger()}
        untold = {id: amount for id, amount in charges.items() if booked.get(id) != ("APPROVED", str(amount))}
        self.assertEqual({}, untold, f"seed {SEED}")
        false = [id for id, (outcome, _) in booked.items() if outcome == "APPROVED" and id not in charges]
        self.assertEqual([], false, f"seed {SEED}")
        self.assertEqual(len(charges), len(self.simulator.ledger()), "none was charged twice")
        self.assertGreater(len(charges), 2 * RUNS, "the tills paid")
        late = sum(1 for id in charges if id not in told_living)
        print(f"\ncrossing {how}: seed {SEED}, {RUNS} kills, {len(charges)} charges, {late} told by the last settling, 0 untold")

    def start(self, how):
        program = Path(__file__).with_name("crossing_till.py")
        where = [self.simulator.base_url, self.simulator.ca_file, self.folder / "journal", self.folder / "books"]
        return subprocess.Popen([sys.executable, program, *where, how], stdout=subprocess.PIPE, text=True)

    def booked(self):
        """The last word on each payment, and its amount."""
        books = self.folder / "books"
        words = [line.split() for line in books.read_text().splitlines()] if books.exists() else []
        words.sort(key=lambda word: int(word[1]))
        return {id: (outcome, amount) for id, _, outcome, amount in words}


if __name__ == "__main__":
    unittest.main()
