"""A program that ends while its threads pay.

    ending_till.py BASE_URL CA_FILE logging|silent HOW

HOW is ``falls_off``, ``exits``, ``raises`` or ``forks``: a child that has inherited the client ends, too.
"""

import os
import sys
import threading
import time

import support

from jpm_payments import LogLevel, Payment


def pay_for_ever(client, number):
    for sale in range(1_000_000):
        try:
            client.pay_with_card(Payment(1000 + number, "USD", f"E-{os.getpid()}-{number}-{sale}"), support.VISA)
        except ValueError:
            return  # The interpreter ends.
        except Exception:  # noqa: BLE001: whatever the end does to a call is no reason to stop.
            pass


def main():
    base_url, ca_file, log, how = sys.argv[1:]
    client = support.Client(
        base_url=base_url,
        trust="file",
        ca_file=ca_file,
        merchant_id="998482157630",
        access_token="any",
        company_name="Company",
        product_name="Till",
        log=(lambda level, event, fields: None) if log == "logging" else None,
        log_level=LogLevel.TRACE,
    )
    for number in range(8):
        threading.Thread(target=pay_for_ever, args=(client, number), daemon=True).start()
    time.sleep(0.3)
    sys.ballast = [{number: str(number)} for number in range(200_000)]  # So that the end takes a moment.
    if how == "forks":
        began = time.monotonic()
        if os.fork() == 0:
            sys.exit(0)
        status = os.wait()[1]
        print(time.monotonic() - began)
        sys.exit(7 if status == 0 else 9)
    if how == "exits":
        sys.exit(7)
    if how == "raises":
        raise RuntimeError("of the host")


if __name__ == "__main__":
    main()
