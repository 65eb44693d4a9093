"""A program that ends while daemon threads pay and are told of it: with its own exit status, and nothing is aborted."""

import subprocess
import sys
import unittest
from pathlib import Path

from support import SimulatorTest

TIMES = 4


class Ending(SimulatorTest):
    def test_while_threads_pay(self):
        program = Path(__file__).with_name("ending_till.py")
        for how, status, said in [
            ("falls_off", 0, ""),
            ("exits", 7, ""),
            ("raises", 1, "RuntimeError: of the host"),
            ("forks", 7, ""),
        ]:
            for log in ["logging", "silent"]:
                for _ in range(TIMES):
                    with self.subTest(how=how, log=log):
                        where = [self.simulator.base_url, self.simulator.ca_file]
                        ended = subprocess.run(
                            [sys.executable, "-W", "ignore", program, *where, log, how],
                            stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE,
                            text=True,
                            timeout=60,
                        )
                        self.assertEqual(status, ended.returncode, ended.stderr)
                        self.assertTrue(ended.stderr.strip().endswith(said), ended.stderr)
                        self.assertNotIn("Fatal", ended.stderr)


if __name__ == "__main__":
    unittest.main()
