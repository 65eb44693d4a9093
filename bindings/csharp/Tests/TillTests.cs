using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;

namespace Jpm.Payments.Tests
{
    /// <summary>
    /// Tills with a journal of the test's own. What they were told and have not acknowledged is told again after a moment, in
    /// this process too.
    /// </summary>
    public abstract class TillTests
    {
        internal readonly Simulator Service = Simulator.Start("--service-limit-ms 500");

        internal string Journal => Service.FileOf("journal");

        internal JpmClient Till(params object[] more)
        {
            return new JpmClient(Options(more));
        }

        internal JpmClient Till(Action<JpmLogEvent> log)
        {
            JpmOptions options = Options();
            options.Log = log;
            options.LogLevel = JpmLogLevel.Trace;
            return new JpmClient(options);
        }

        internal JpmOptions Options(params object[] more)
        {
            JpmOptions options = Service.Options();
            options.Add(JpmOption.JournalFile, Journal);
            options.Add(JpmOption.JournalPlace, "any");
            options.Add(JpmOption.ServiceLimitMs, 500);
            options.Add(JpmOption.AcknowledgeWithinMs, 100);
            for (int at = 0; at < more.Length; at += 2)
            {
                options.Add((JpmOption)more[at], (string)more[at + 1]);
            }
            return options;
        }

        /// <summary>As a till does it at every start: everything that is told, until nothing is in doubt.</summary>
        internal static List<Result> Settled(JpmClient client)
        {
            var told = new List<Result>();
            Settling settling = client.Settle();
            while (settling.StillInDoubt)
            {
                Thread.Sleep((int)Math.Min(settling.RetryAfterMs, 200));
                foreach (Result result in settling)
                {
                    told.Add(result);
                }
            }
            return told;
        }

        /// <summary>What settling tells, as text: request ids in order.</summary>
        internal static string IdsOf(IEnumerable<Result> told)
        {
            return string.Join(" ", told.Select(result => result.RequestId).OrderBy(id => id));
        }

        /// <summary>Payments that were told and not acknowledged.</summary>
        internal static void PayWithout(JpmClient till, params string[] requestIds)
        {
            foreach (string requestId in requestIds)
            {
                Payment sale = Simulator.Payment();
                sale.RequestId = requestId;
                Expect.True(till.PayWithCard(sale, Simulator.Visa).IsApproved, "paid");
            }
        }

        /// <summary>A payment that takes half a second, as its record is not found before.</summary>
        internal static Payment Slow(int timeoutMs = 0)
        {
            Payment sale = Simulator.Payment(1234, "SIM-LOOKUP-EMPTY-UNTIL-LIMIT");
            sale.RequestId = JpmClient.NewRequestId();
            sale.TimeoutMs = timeoutMs;
            return sale;
        }
    }
}
