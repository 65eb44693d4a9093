using System;
using System.Threading;
using System.Threading.Tasks;

namespace Jpm.Payments.Tests
{
    /// <summary>Another payment stands in the way: which one, and how a till goes on.</summary>
    public sealed class GuardTests : TillTests
    {
        [Test]
        public void TheSecondPressWhileTheFirstIsOnItsWay()
        {
            using (JpmClient till = Till())
            {
                Payment sale = Slow();
                // The first look into the simulator takes as long as the payment.
                Expect.Equal(0, Service.Charges(sale.RequestId).Length);
                Task<Result> first = Task.Run(() => till.PayWithCard(sale, Simulator.Visa));
                while (Service.Charges(sale.RequestId).Length == 0)
                {
                    Thread.Sleep(10);
                }
                Payment second = Again(sale);
                Refused(JpmStatus.OrderInProgress, sale.RequestId, () => till.PayWithCard(second, Simulator.Visa));
                Expect.True(first.Result.IsApproved, "the first goes on");
                Expect.Equal(0, Service.Charges(second.RequestId).Length);
            }
        }

        [Test]
        public void TheSecondPressAfterTheFirst()
        {
            using (JpmClient till = Till())
            {
                Payment sale = Simulator.Payment();
                Result first = till.PayWithCard(sale, Simulator.Visa);
                Payment second = Again(sale);
                Refused(JpmStatus.OrderPaid, first.RequestId, () => till.PayWithCard(second, Simulator.Visa));
                second.AllowDuplicate = false;
                Refused(JpmStatus.OrderPaid, first.RequestId, () => till.PayWithCard(second, Simulator.Visa));
                // What decides can be asked for, and is known in full.
                Result other = till.LookupRequest(first.RequestId);
                Expect.Equal(first.TransactionId + " 1", other.TransactionId + " " + other.VerdictNumber);
                // Another card is split tender, and a person may say that it is another sale.
                Expect.True(till.PayWithCard(Again(sale), Simulator.Mastercard).IsApproved, "split tender");
                second.AllowDuplicate = true;
                Expect.True(till.PayWithCard(second, Simulator.Visa).IsApproved, "another sale");
            }
        }

        [Test]
        public void TheWindowCanBeClosed()
        {
            using (JpmClient till = Till(JpmOption.DuplicateWindowS, "0"))
            {
                Payment sale = Simulator.Payment();
                Expect.True(till.PayWithCard(sale, Simulator.Visa).IsApproved, "the first");
                Expect.True(till.PayWithCard(sale, Simulator.Visa).IsApproved, "the second");
            }
        }

        [Test]
        public void APaymentInDoubtStandsInTheWayOfEveryOther()
        {
            using (JpmClient till = Till())
            {
                Payment sale = Slow(300);
                Result lost = Expect.Throws<InDoubtException>(() => till.PayWithCard(sale, Simulator.Visa)).Result;
                Expect.True(lost.ProofAfterMs > 0, "proof takes time");
                Payment other = Again(sale);
                other.Amount = 1;
                other.AllowDuplicate = true;
                Refused(JpmStatus.OrderInDoubt, sale.RequestId, () => till.PayWithCard(other, Simulator.Mastercard));
                Expect.Equal(sale.RequestId, IdsOf(Settled(till)));
                // The same call again, as the advice of old said, pays no second time.
                Refused(JpmStatus.OrderPaid, sale.RequestId, () => till.PayWithCard(Again(sale), Simulator.Visa));
            }
        }

        [Test]
        public void ARefundInDoubtStandsInTheWayOfAnother()
        {
            using (JpmClient till = Till())
            {
                Payment sale = Simulator.Payment(5000);
                sale.CaptureMethod = CaptureMethod.Manual;
                string held = till.PayWithCard(sale, Simulator.Visa).TransactionId;
                Result captured = till.Capture(held);
                Expect.Equal("Capture " + held, captured.Operation + " " + captured.OriginalTransactionId);
                Payment part = Slow(300);
                part.Amount = 400;
                Result lost = Expect.Throws<InDoubtException>(() => till.RefundPayment(held, part)).Result;
                Expect.Equal("Refund " + held, lost.Operation + " " + lost.OriginalTransactionId);
                var again = new Payment { Amount = 400, Currency = "USD" };
                Refused(JpmStatus.TargetInDoubt, lost.RequestId, () => till.RefundPayment(held, again));
            }
        }

        /// <summary>The same button once more: the same sale under another request id.</summary>
        private static Payment Again(Payment sale)
        {
            return new Payment
            {
                Amount = sale.Amount,
                Currency = sale.Currency,
                OrderNumber = sale.OrderNumber,
                RequestId = JpmClient.NewRequestId(),
            };
        }

        private static void Refused(JpmStatus status, string other, Action call)
        {
            var refused = Expect.Throws<CallerException>(call);
            Result result = refused.Result;
            Expect.Equal(
                status + " NotAttempted SeeOther " + other + " 0",
                refused.Status + " " + result.Outcome + " " + result.Advice + " " + result.OtherRequestId + " " +
                result.VerdictNumber);
        }
    }
}
