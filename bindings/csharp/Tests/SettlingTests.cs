using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;

namespace Jpm.Payments.Tests
{
    /// <summary>What became of payments whose answer was lost, as the next client learns it from the journal.</summary>
    public sealed class SettlingTests
    {
        private readonly Simulator service = Simulator.Start("--service-limit-ms 500");
        private readonly string journal = Path.Combine(Path.GetTempPath(), "jpm-" + Guid.NewGuid().ToString("N"));

        [Test]
        public void ADoubtIsSettledByAnotherClient()
        {
            var cases = new Dictionary<string, Outcome>
            {
                { "SIM-LOOKUP-EMPTY-UNTIL-LIMIT", Outcome.Approved }, { "SIM-SILENCE-UNRECORDED", Outcome.NotProcessed },
            };
            foreach (KeyValuePair<string, Outcome> one in cases)
            {
                Payment sale = Simulator.Payment(1234, one.Key);
                sale.TimeoutMs = 300;
                string requestId;
                using (JpmClient first = Till())
                {
                    requestId = Expect.Throws<InDoubtException>(() => first.PayWithCard(sale, Simulator.Visa)).Result.RequestId;
                }
                using (JpmClient next = Till())
                {
                    Result told = Settled(next).Single();
                    Expect.Equal(requestId + " " + one.Value, told.RequestId + " " + told.Outcome);
                    Expect.Equal(0, Settled(next).Count);
                }
            }
        }

        [Test]
        public void AResultThatAnotherThreadStores()
        {
            using (JpmClient till = Till())
            {
                till.ResultStored(till.PayWithCard(Simulator.Payment(), Simulator.Visa).RequestId);
                var fault = Expect.Throws<InDoubtException>(() => till.ResultStored("never-seen"));
                Expect.Equal(JpmStatus.NotFound, fault.Status);
            }
        }

        [Test]
        public void AFileThatIsNoJournal()
        {
            File.WriteAllText(journal, string.Concat(Enumerable.Repeat("not SQLite at all ", 99)));
            var fault = Expect.Throws<NotSentException>(() => Till());
            Expect.Equal("JPM_E_JOURNAL journal_file", fault.Name + " " + fault.Field);
        }

        /// <summary>As a till does it at every start: everything that is told, until nothing is in doubt.</summary>
        private static List<Result> Settled(JpmClient client)
        {
            var told = new List<Result>();
            while (true)
            {
                try
                {
                    Result result = client.SettleNext();
                    if (result == null)
                    {
                        return told;
                    }
                    told.Add(result);
                }
                catch (InDoubtException fault) when (fault.Status == JpmStatus.StillUnknown)
                {
                    Thread.Sleep((int)Math.Min(fault.Result.RetryAfterMs, 200));
                }
            }
        }

        private JpmClient Till()
        {
            JpmOptions options = service.Options();
            options.Add(JpmOption.JournalFile, journal);
            options.Add(JpmOption.ServiceLimitMs, 500);
            return new JpmClient(options);
        }
    }
}
