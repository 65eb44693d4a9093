using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;

namespace Jpm.Payments.Tests
{
    /// <summary>A verdict is told again until the till says that it is booked, and nothing else says so for it.</summary>
    public sealed class AcknowledgingTests : TillTests
    {
        [Test]
        public void TheWaysToDoIt()
        {
            var ways = new Dictionary<string, Action<JpmClient, Result>>
            {
                { "by the result", (till, result) => result.Acknowledge() },
                { "by the client", (till, result) => till.Acknowledge(result) },
                { "by its numbers", (till, result) => till.Acknowledge(result.RequestId, result.VerdictNumber) },
                { "by the request id", (till, result) => till.ResultStored(result.RequestId) },
                { "by another thread", (till, result) => InThread(result.Acknowledge) },
                { "twice", (till, result) => { result.Acknowledge(); result.Acknowledge(); } },
            };
            using (JpmClient till = Till())
            {
                foreach (KeyValuePair<string, Action<JpmClient, Result>> way in ways)
                {
                    Result paid = till.PayWithCard(Simulator.Payment(), Simulator.Visa);
                    Expect.Equal("1 Approved", paid.VerdictNumber + " " + paid.JournalState);
                    way.Value(till, paid);
                    Expect.Equal("", IdsOf(Settled(till)), way.Key);
                }
            }
        }

        [Test]
        public void WhatDoesNot()
        {
            var ways = new Dictionary<string, Action<JpmClient, Result>>
            {
                { "nothing", (till, result) => { } },
                { "another call", (till, result) => till.PayWithCard(Simulator.Payment(), Simulator.Visa).Acknowledge() },
                { "disposing", (till, result) => till.Dispose() },
                { "an earlier verdict", (till, result) => till.Acknowledge(result.RequestId, result.VerdictNumber - 1) },
                { "after disposing", (till, result) =>
                    {
                        till.Dispose();
                        Expect.Throws<ObjectDisposedException>(result.Acknowledge);
                    }
                },
            };
            foreach (KeyValuePair<string, Action<JpmClient, Result>> way in ways)
            {
                using (JpmClient till = Till())
                using (JpmClient next = Till())
                {
                    Result paid = till.PayWithCard(Simulator.Payment(), Simulator.Visa);
                    way.Value(till, paid);
                    Expect.Equal(paid.RequestId, IdsOf(Settled(next)), way.Key);
                }
            }
        }

        [Test]
        public void TheVerdictOfAnException()
        {
            using (JpmClient till = Till())
            {
                foreach (bool books in new[] { true, false })
                {
                    Payment sale = Simulator.Payment(1234, "SIM-HTTP-400");
                    Result told = Expect.Throws<ServiceException>(() => till.PayWithCard(sale, Simulator.Visa)).Result;
                    Expect.Equal(1L, told.VerdictNumber);
                    if (books)
                    {
                        told.Acknowledge();
                    }
                    Expect.Equal(books ? "" : told.RequestId, IdsOf(Settled(till)));
                }
            }
        }

        [Test]
        public void WhatHasNoVerdictNeedsNone()
        {
            using (JpmClient till = Till())
            {
                Result verified = till.VerifyCard(new Payment { Currency = "USD" }, Simulator.Visa);
                Expect.Equal("0 Verify", verified.VerdictNumber + " " + verified.Operation);
                verified.Acknowledge();
            }
        }

        [Test]
        public void WhatCannotBeAcknowledged()
        {
            using (JpmClient till = Till())
            {
                Expect.Throws<ArgumentNullException>(() => till.Acknowledge(null));
                Expect.Throws<ArgumentNullException>(() => till.Acknowledge(null, 1));
                Expect.Throws<ArgumentException>(() => till.Acknowledge(new string('x', 48), 1));
                var unknown = Expect.Throws<InDoubtException>(() => till.Acknowledge("never-seen", 1));
                Expect.Equal(JpmStatus.NotFound, unknown.Status);
                unknown = Expect.Throws<InDoubtException>(() => till.ResultStored("never-seen"));
                Expect.Equal(JpmStatus.NotFound, unknown.Status);
            }
        }

        /// <summary>
        /// The abort takes the result away, and not the verdict: settling tells it again, in this very process. Nor does it end
        /// the call where the library tells the log.
        /// </summary>
        [Test]
        public void AnAbortedThread()
        {
            Abort(null);
            Abort(told => { });
        }

        /// <summary>An abort while the log is told leaves no client behind, which would hold the journal.</summary>
        [Test]
        public void AnAbortedThreadThatMakesAClient()
        {
            bool isMade = false;
            JpmClient made = null;
            Thread maker = null;
            JpmOptions options = Options(JpmOption.ProxyFromEnvironment, "1");
            options.Log = told =>
            {
                Expect.Equal("proxy_noted", told.Name);
                isMade = true;
                new Thread(() => maker.Abort()).Start();
                Thread.Sleep(200);
            };
            maker = new Thread(() => made = new JpmClient(options));
            Environment.SetEnvironmentVariable("https_proxy", "ftp://nobody");
            try
            {
                maker.Start();
                maker.Join();
            }
            finally
            {
                Environment.SetEnvironmentVariable("https_proxy", null);
            }
            Expect.True(isMade && made == null, "it was made, and is lost");
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Expect.Equal(0, Directory.GetFiles(Path.GetDirectoryName(Journal), "journal-owner-*").Length);
        }

        /// <summary>Nor an answer that nobody can dispose of.</summary>
        [Test]
        public void AnAbortedThreadThatWantsTheAnswer()
        {
            var service = new CannedService();
            string padding = new string('x', 100000);
            long before = 0;
            using (JpmClient client = service.Client(20000))
            {
                for (int count = 0; count < 40; count++)
                {
                    Payment sale = Simulator.Payment();
                    sale.RequestId = JpmClient.NewRequestId();
                    sale.WantsResponse = true;
                    sale.TimeoutMs = 20000;
                    service.Answer(200, "{\"transactionId\":\"T-" + count + "\",\"requestId\":\"" + sale.RequestId +
                        "\",\"transactionState\":\"CLOSED\",\"amount\":1234,\"currency\":\"USD\",\"responseStatus\":\"SUCCESS\"," +
                        "\"responseCode\":\"APPROVED\",\"padding\":\"" + padding + "\"}");
                    Result paid = null;
                    var payer = new Thread(() => paid = client.PayWithCard(sale, Simulator.Visa));
                    service.Before = payer.Abort;
                    payer.Start();
                    payer.Join();
                    Expect.True(paid == null, "the result is lost");
                    GC.Collect();
                    GC.WaitForPendingFinalizers();
                    if (count == 9)
                    {
                        before = Resident();
                    }
                }
            }
            long grown = Resident() - before;
            Expect.True(grown < 3000, "it grew by " + grown + " KiB");
        }

        /// <summary>KiB of memory that this process has.</summary>
        private static long Resident()
        {
            string line = File.ReadAllLines("/proc/self/status").Single(one => one.StartsWith("VmRSS:"));
            return long.Parse(line.Split(new[] { ' ', '\t' }, StringSplitOptions.RemoveEmptyEntries)[1]);
        }

        private void Abort(Action<JpmLogEvent> log)
        {
            using (JpmClient till = Till(log))
            {
                Payment sale = Slow();
                Result paid = null;
                var payer = new Thread(() => paid = till.PayWithCard(sale, Simulator.Visa));
                // The first look into the simulator takes as long as the payment.
                Expect.Equal(0, Service.Charges(sale.RequestId).Length);
                payer.Start();
                while (Service.Charges(sale.RequestId).Length == 0)
                {
                    Thread.Sleep(10);
                }
                payer.Abort();
                payer.Join();
                Expect.True(paid == null, "the result is lost");
                Expect.Equal(sale.RequestId, IdsOf(Settled(till)));
                Expect.Equal(1, Service.Charges(sale.RequestId).Length);
                Expect.Equal(0, Settled(till).Count);
            }
        }

        private static void InThread(ThreadStart what)
        {
            var thread = new Thread(what);
            thread.Start();
            thread.Join();
        }
    }
}
