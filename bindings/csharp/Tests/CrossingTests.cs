using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Threading;

namespace Jpm.Payments.Tests
{
    /// <summary>Results that cross threads, in a process that is killed at any moment: no charge is ever left untold.</summary>
    public sealed class CrossingTests
    {
        private readonly Simulator service = Simulator.Start("--service-limit-ms " + CrossingTill.LimitMs);

        private string Books => service.FileOf("books");

        /// <summary>Killed when it settles or when it pays, started again, and in the end it settles in peace.</summary>
        [Test]
        public void NoChargeIsLeftUntold()
        {
            // 200 before a release.
            int runs = Number("JPM_CROSSING_RUNS", 10);
            int seed = Number("JPM_CROSSING_SEED", new Random().Next());
            var chance = new Random(seed);
            for (int run = 0; run < runs; run++)
            {
                using (Process till = Start("pay"))
                {
                    if (chance.NextDouble() < 0.8)
                    {
                        Expect.Equal("settled", till.StandardOutput.ReadLine(), "seed " + seed);
                    }
                    Thread.Sleep(chance.Next(400));
                    till.Kill();
                    till.WaitForExit();
                }
            }
            Dictionary<string, string> toldLiving = Booked();
            using (Process last = Start("settle"))
            {
                Expect.Equal("settled", last.StandardOutput.ReadLine(), "seed " + seed);
                Expect.True(last.WaitForExit(10000) && last.ExitCode == 0, "it ended in peace");
            }

            Dictionary<string, string> booked = Booked();
            string[] ledger = service.Rows("ledger");
            Dictionary<string, string> charges = ledger.ToDictionary(
                charge => Simulator.Text(charge, "request_id"), charge => "Approved " + Simulator.Number(charge, "amount"));
            IEnumerable<string> untold =
                from charge in charges
                where !booked.ContainsKey(charge.Key) || booked[charge.Key] != charge.Value
                select charge.Key;
            Expect.Equal("", string.Join(" ", untold), "told, seed " + seed);
            IEnumerable<string> untrue = booked.Where(word => word.Value.StartsWith("Approved")).Select(word => word.Key);
            Expect.Equal("", string.Join(" ", untrue.Except(charges.Keys)), "charged, seed " + seed);
            Expect.True(charges.Count > 2 * runs, "the tills paid: " + charges.Count);
            Console.WriteLine(
                "crossing: seed {0}, {1} kills, {2} charges, {3} told by the last settling, 0 untold",
                seed, runs, charges.Count, charges.Keys.Except(toldLiving.Keys).Count());
        }

        private Process Start(string what)
        {
            string[] arguments =
            {
                Assembly.GetExecutingAssembly().Location, CrossingTill.Word, service.BaseUrl, service.CaFile,
                service.FileOf("journal"), Books, what,
            };
            return Process.Start(new ProcessStartInfo
            {
                FileName = "mono",
                Arguments = "\"" + string.Join("\" \"", arguments) + "\"",
                UseShellExecute = false,
                RedirectStandardOutput = true,
            });
        }

        /// <summary>The last word on each payment, and its amount.</summary>
        private Dictionary<string, string> Booked()
        {
            var words = new Dictionary<string, string>();
            if (File.Exists(Books))
            {
                foreach (string[] word in File.ReadAllLines(Books).Select(line => line.Split(' ')).OrderBy(word => int.Parse(word[1])))
                {
                    words[word[0]] = word[2] + " " + word[3];
                }
            }
            return words;
        }

        private static int Number(string variable, int otherwise)
        {
            string value = Environment.GetEnvironmentVariable(variable);
            return value == null ? otherwise : int.Parse(value);
        }
    }
}
