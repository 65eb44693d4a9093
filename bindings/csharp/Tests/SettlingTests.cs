using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;

namespace Jpm.Payments.Tests
{
    /// <summary>What became of payments whose answer was lost, and of verdicts that nobody has booked.</summary>
    public sealed class SettlingTests : TillTests
    {
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
        public void ThePlainLoop()
        {
            using (JpmClient till = Till())
            {
                PayWithout(till, "one", "two");
                Thread.Sleep(150);
                var told = new List<Result>();
                for (Result next = till.SettleNext(); next != null; next = till.SettleNext())
                {
                    told.Add(next);
                    next.Acknowledge();
                }
                Expect.Equal("one 1, two 1", string.Join(", ", told.Select(one => one.RequestId + " " + one.VerdictNumber)));
                Expect.True(till.SettleNext() == null, "nothing is left");
            }
        }

        [Test]
        public void AVerdictIsAcknowledgedWhenTheNextIsAskedFor()
        {
            using (JpmClient till = Till())
            {
                PayWithout(till, "one", "two", "three");
                Thread.Sleep(150);
                Settling settling = till.Settle();
                foreach (Result told in settling)
                {
                    if (told.RequestId == "two")
                    {
                        break;
                    }
                }
                Expect.True(settling.StillInDoubt, "the loop was left");
                Expect.Throws<InvalidOperationException>(() =>
                {
                    foreach (Result told in settling)
                    {
                        throw new InvalidOperationException("no paper for " + told.RequestId);
                    }
                });
                Expect.True(settling.StillInDoubt, "the loop was left");
                Expect.Equal("three two", IdsOf(Settled(till)));
                Expect.Equal(0, Settled(till).Count);
            }
        }

        [Test]
        public void WhatIsLeftWhenTheLoopHasEnded()
        {
            using (JpmClient till = Till())
            using (JpmClient other = Till(JpmOption.Till, "another"))
            {
                Settling settling = till.Settle();
                Expect.True(settling.StillInDoubt && settling.Oldest == null && settling.RetryAfterMs == 0, "not known yet");
                Expect.Equal(0, Count(settling));
                Expect.True(!settling.StillInDoubt && settling.Oldest == null && !settling.OthersUnsettled, "nothing is left");

                var lost = Expect.Throws<InDoubtException>(() => till.PayWithCard(Slow(300), Simulator.Visa));
                Expect.Equal(0, Count(settling));
                Expect.True(settling.StillInDoubt && settling.RetryAfterMs > 0, "it is in doubt");
                Expect.Equal(lost.Result.RequestId + " Pay", settling.Oldest.RequestId + " " + settling.Oldest.Operation);

                settling = other.Settle();
                Expect.Equal(0, Count(settling));
                Expect.True(!settling.StillInDoubt && settling.OthersUnsettled, "it is not this till's");
                Expect.Equal(lost.Result.RequestId, IdsOf(Settled(till)));
            }
        }

        /// <summary>What takes sequences would acknowledge verdicts that nobody has booked.</summary>
        [Test]
        public void OnlyForeachCanLoopOverIt()
        {
            Expect.True(!typeof(IEnumerable).IsAssignableFrom(typeof(Settling)), "no sequence");
        }

        private static int Count(Settling settling)
        {
            int count = 0;
            foreach (Result told in settling)
            {
                count++;
            }
            return count;
        }

        [Test]
        public void AFileThatIsNoJournal()
        {
            File.WriteAllText(Journal, string.Concat(Enumerable.Repeat("not SQLite at all ", 99)));
            var fault = Expect.Throws<NotSentException>(() => Till());
            Expect.Equal("JPM_E_JOURNAL journal_file", fault.Name + " " + fault.Field);
        }
    }
}
