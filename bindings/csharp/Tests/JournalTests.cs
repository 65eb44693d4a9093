using System;
using System.IO;
using System.Linq;

namespace Jpm.Payments.Tests
{
    /// <summary>The journal as a list, and a copy of it.</summary>
    public sealed class JournalTests : TillTests
    {
        [Test]
        public void EveryEntryTheOldestFirst()
        {
            foreach (string journal in new[] { Journal, null })
            {
                using (JpmClient till = Till(JpmOption.JournalFile, journal))
                {
                    Result paid = till.PayWithCard(Simulator.Payment(1200), Simulator.Visa);
                    paid.Acknowledge();
                    Result refunded = till.RefundPayment(paid.TransactionId);
                    till.PayWithCard(Simulator.Payment(53000), Simulator.Visa);
                    Payment down = Simulator.Payment(1234, "SIM-LOOKUP-DOWN");
                    down.TimeoutMs = 300;
                    Expect.Throws<InDoubtException>(() => till.PayWithCard(down, Simulator.Visa));
                    Expect.Throws<ServiceException>(
                        () => till.PayWithCard(Simulator.Payment(1234, "SIM-HTTP-400"), Simulator.Visa));

                    Result[] listed = till.Journal().ToArray();
                    string[] expected =
                    {
                        "Pay Approved Approved 1200 1 True", "Refund Approved Approved " + refunded.RequestedAmount + " 1 False",
                        "Pay Declined Declined 53000 1 False", "Pay Doubt Unknown 1234 0 False",
                        "Pay Refused NotProcessed 1234 1 False",
                    };
                    Expect.Equal(string.Join("\n", expected), string.Join("\n", listed.Select(entry => string.Join(
                        " ", entry.Operation, entry.JournalState, entry.Outcome, entry.RequestedAmount, entry.VerdictNumber,
                        entry.Flags.HasFlag(ResultFlags.Acknowledged)))));
                    Expect.Equal(paid.RequestId + " " + paid.OrderNumber, listed[0].RequestId + " " + listed[0].OrderNumber);
                    Expect.Equal(paid.TransactionId, listed[1].OriginalTransactionId);
                    double now = (DateTime.UtcNow - new DateTime(1970, 1, 1)).TotalMilliseconds;
                    Expect.True(listed.All(entry => Math.Abs(entry.OpenedAtMs - now) < 60000), "opened just now");
                }
            }
        }

        [Test]
        public void ItAsksAndTellsNothing()
        {
            using (JpmClient till = Till())
            {
                Expect.Equal(0, till.Journal().Count());
                PayWithout(till, "one");
                int seen = Service.Requests().Length;
                Expect.Equal("one", IdsOf(till.Journal()));
                Expect.Equal(seen, Service.Requests().Length);
                Expect.Equal("one", IdsOf(Settled(till)));
            }
        }

        [Test]
        public void ACopyIsSound()
        {
            string copy = Journal + ".copy";
            using (JpmClient till = Till())
            {
                PayWithout(till, "one");
                till.JournalBackup(copy);
                PayWithout(till, "two");
                var fault = Expect.Throws<NotSentException>(() => till.JournalBackup(copy));
                Expect.Equal("JPM_E_JOURNAL path", fault.Name + " " + fault.Field);
            }
            using (JpmClient restored = Till(JpmOption.JournalFile, copy))
            {
                Expect.Equal("one", IdsOf(restored.Journal()));
            }
            using (JpmClient without = Till(JpmOption.JournalFile, null))
            {
                var fault = Expect.Throws<CallerException>(() => without.JournalBackup(copy + "2"));
                Expect.Equal(JpmStatus.Config, fault.Status);
                Expect.True(!File.Exists(copy + "2"), "no copy");
                Expect.Throws<ArgumentNullException>(() => without.JournalBackup(null));
            }
        }
    }
}
