"""A till whose results cross threads: four workers pay, and another thread or task books. It pays until it is killed.

    crossing_till.py BASE_URL CA_FILE JOURNAL BOOKS pool|asyncio|settle

Says ``settled`` when it has settled and begins to pay. Books are lines of request id, verdict number, outcome and amount.
"""

import asyncio
import itertools
import os
import queue
import random
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import support  # noqa: F401: the package's place

from jpm_payments import JpmError, Payment

LIMIT_MS = 300
WORKERS = 4
#: Most sales go well; of the others nobody knows at once.
ORDERS = ("ORDER",) * 12 + (
    "SIM-ANSWER-LOST",
    "SIM-SILENCE",
    "SIM-ANSWER-LOST-UNRECORDED",
    "SIM-LOOKUP-EMPTY-UNTIL-LIMIT",
)
#: How long a till's host may take to hand a result on.
LONGEST_PAUSE_S = 0.02


class Till:
    def __init__(self, base_url, ca_file, journal, books):
        self.client = support.Client(
            base_url=base_url,
            trust="file",
            ca_file=ca_file,
            journal_file=journal,
            journal_place="any",
            merchant_id="998482157630",
            access_token="any",
            company_name="Company",
            product_name="Till",
            service_limit_ms=LIMIT_MS,
        )
        self._books = os.open(books, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._sales = itertools.count(1)

    def settle(self):
        settling = self.client.settle()
        while settling.still_in_doubt:
            time.sleep(min(settling.retry_after_ms, 50) / 1000)
            for told in settling:
                self.book(told)

    def pay(self):
        """One sale; what it came to."""
        order = f"{random.choice(ORDERS)}-{os.getpid():x}-{next(self._sales)}"
        try:
            return self.client.pay_with_card(Payment(1234, "USD", order, timeout_ms=800), support.VISA)
        except JpmError as error:
            return error.result

    def book(self, result):
        time.sleep(random.uniform(0, LONGEST_PAUSE_S))
        line = f"{result.request_id} {result.verdict_number} {result.outcome} {result.amount}\n"
        os.write(self._books, line.encode())

    def book_and_acknowledge(self, result):
        self.book(result)
        self.client.acknowledge(result)


def pool(till):
    """Workers that hand their results to the thread that books."""
    results = queue.Queue()

    def work():
        while True:
            results.put(till.pay())

    for _ in range(WORKERS):
        threading.Thread(target=work, daemon=True).start()
    while True:
        till.book_and_acknowledge(results.get())


async def asyncio_loop(till):
    """Tasks that pay in a pool of threads and hand their results to the task that books, in a thread of the pool again."""
    loop = asyncio.get_running_loop()
    threads = ThreadPoolExecutor(WORKERS + 1)
    results = asyncio.Queue()

    async def work():
        while True:
            await results.put(await loop.run_in_executor(threads, till.pay))

    async def book():
        while True:
            await loop.run_in_executor(threads, till.book_and_acknowledge, await results.get())

    await asyncio.gather(book(), *(work() for _ in range(WORKERS)))


def main():
    *where, how = sys.argv[1:]
    till = Till(*where)
    till.settle()
    print("settled", flush=True)
    if how == "pool":
        pool(till)
    elif how == "asyncio":
        asyncio.run(asyncio_loop(till))
    till.client.close()


if __name__ == "__main__":
    main()
