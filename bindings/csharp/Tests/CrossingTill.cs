using System;
using System.Collections.Concurrent;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Jpm.Payments.Tests
{
    /// <summary>
    /// A till whose results cross threads: four workers pay, and another thread books. It pays until it is killed. Its arguments
    /// are <c>till BASE_URL CA_FILE JOURNAL BOOKS pay|settle</c>; it says <c>settled</c> when it has settled and begins to pay.
    /// Books are lines of request id, verdict number, outcome and amount.
    /// </summary>
    internal sealed class CrossingTill
    {
        internal const string Word = "till";
        internal const int LimitMs = 300;

        private const int Workers = 4;

        // How long a till's host may take to hand a result on.
        private const int LongestPauseMs = 20;

        // Nobody knows at once what became of these; most sales go well.
        private static readonly string[] Faults =
        {
            "SIM-ANSWER-LOST", "SIM-SILENCE", "SIM-ANSWER-LOST-UNRECORDED", "SIM-LOOKUP-EMPTY-UNTIL-LIMIT",
        };

        private readonly JpmClient client;
        private readonly FileStream books;
        private readonly Random chance = new Random();
        private int sales;

        private CrossingTill(string[] arguments)
        {
            client = new JpmClient(new JpmOptions
            {
                { JpmOption.BaseUrl, arguments[1] },
                { JpmOption.Trust, "file" },
                { JpmOption.CaFile, arguments[2] },
                { JpmOption.JournalFile, arguments[3] },
                { JpmOption.JournalPlace, "any" },
                { JpmOption.MerchantId, "998482157630" },
                { JpmOption.AccessToken, "any" },
                { JpmOption.CompanyName, "Company" },
                { JpmOption.ProductName, "Till" },
                { JpmOption.ServiceLimitMs, LimitMs },
            });
            books = new FileStream(arguments[4], FileMode.Append, FileAccess.Write, FileShare.Read);
        }

        internal static void Run(string[] arguments)
        {
            var till = new CrossingTill(arguments);
            till.Settle();
            Console.WriteLine("settled");
            if (arguments[5] == "pay")
            {
                till.PayForEver();
            }
            till.client.Dispose();
        }

        private void Settle()
        {
            Settling settling = client.Settle();
            while (settling.StillInDoubt)
            {
                Thread.Sleep((int)Math.Min(settling.RetryAfterMs, 50));
                foreach (Result told in settling)
                {
                    Book(told);
                }
            }
        }

        private void PayForEver()
        {
            var results = new BlockingCollection<Result>();
            for (int worker = 0; worker < Workers; worker++)
            {
                Task.Factory.StartNew(() => Work(results), TaskCreationOptions.LongRunning);
            }
            foreach (Result result in results.GetConsumingEnumerable())
            {
                Book(result);
                result.Acknowledge();
            }
        }

        private void Work(BlockingCollection<Result> results)
        {
            while (true)
            {
                results.Add(Pay());
            }
        }

        /// <summary>One sale; what it came to.</summary>
        private Result Pay()
        {
            int which = Roll(4 * Faults.Length);
            string order = which < Faults.Length ? Faults[which] : "ORDER";
            int process = System.Diagnostics.Process.GetCurrentProcess().Id;
            var sale = new Payment
            {
                Amount = 1234,
                Currency = "USD",
                OrderNumber = order + "-" + process.ToString("x") + "-" + Interlocked.Increment(ref sales),
                TimeoutMs = 800,
            };
            try
            {
                return client.PayWithCard(sale, Simulator.Visa);
            }
            catch (JpmException fault)
            {
                return fault.Result;
            }
        }

        private void Book(Result result)
        {
            Thread.Sleep(Roll(LongestPauseMs));
            string line = string.Join(" ", result.RequestId, result.VerdictNumber, result.Outcome, result.Amount);
            byte[] written = Encoding.ASCII.GetBytes(line + "\n");
            books.Write(written, 0, written.Length);
            books.Flush();
        }

        private int Roll(int sides)
        {
            lock (chance)
            {
                return chance.Next(sides);
            }
        }
    }
}
