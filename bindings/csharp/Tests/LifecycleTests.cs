using System.Linq;

namespace Jpm.Payments.Tests
{
    /// <summary>A customer's card from its first verification to its deletion, against the simulator; the ledger balances.</summary>
    public sealed class LifecycleTests
    {
        [Test]
        public void FromVerificationToDeletion()
        {
            Simulator service = Simulator.Start();
            JpmOptions options = service.Options();
            options.Add(JpmOption.ProfilesBaseUrl, service.BaseUrl + "/mmp");
            using (var client = new JpmClient(options))
            {
                Result stored = client.VerifyWithNewProfile(new Payment { Currency = "USD" }, Simulator.Visa, Simulator.Holder);
                Expect.True(stored.IsApproved, "stored");
                Profile profile = stored.Profile;
                string payment = PayInParts(client, profile);
                ChangeCards(client, profile);
                Expect.Equal("511234XXXXXX5114", Simulator.Text(service.Rows("ledger").Last(), "masked_account_number"));

                client.DeleteProfile(profile);
                Refused("NOT_FOUND", () => client.PayWithProfile(new Payment { Amount = 1, Currency = "USD" }, profile));

                string[] balances = service.Rows("balances");
                Expect.Equal(payment, Simulator.Text(balances[0], "transaction_id"));
                long[] money = { 6500, 6500, 400, 1234, 1234, 0 };
                string[] names = { "authorized", "captured", "refunded" };
                Expect.Equal(string.Join(" ", money), string.Join(" ", balances.SelectMany(
                    balance => names.Select(name => Simulator.Number(balance, name)))));
                Expect.Equal(0, service.Rows("profiles").Length);
                Expect.Equal(0, service.Requests().Count(seen => !seen.Contains("\"schema_errors\":[]")));
            }
        }

        [Test]
        public void WhatARuleRefuses()
        {
            using (JpmClient client = Simulator.Start().Client())
            {
                var authorization = new Payment { Amount = 5000, Currency = "USD", CaptureMethod = CaptureMethod.Manual };
                string payment = client.PayWithCard(authorization, Simulator.Visa).TransactionId;
                Refused("PAYMENT_NOT_CAPTURED", () => client.RefundPayment(payment));
                client.Capture(payment);
                Refused("PAYMENT_CAPTURED", () => client.Void(payment));
                var more = new Payment { Amount = 5001, Currency = "USD" };
                Refused("AMOUNT_EXCEEDS_REFUNDABLE", () => client.RefundPayment(payment, more));
            }
        }

        private static string PayInParts(JpmClient client, Profile profile)
        {
            var authorization = new Payment { Amount = 5000, Currency = "USD", CaptureMethod = CaptureMethod.Manual };
            authorization.IsAmountFinal = false;
            Result authorized = client.PayWithProfile(authorization, profile);
            Expect.Equal("5000 5000 0", Amounts(authorized));
            string payment = authorized.TransactionId;
            Expect.Equal("6500 6500 0", Amounts(client.Adjust(payment, new Payment { Amount = 6500 })));

            Result first = client.Capture(payment, Part(2000, "1", false));
            Expect.Equal(payment + " 2000 4500 2000", first.TransactionId + " " + Amounts(first));
            Result second = client.Capture(payment, Part(4500, "2", true));
            Expect.True(payment != second.TransactionId, "the second capture has an id of its own");
            Expect.Equal("4500 0 4500", Amounts(second));
            Result refunded = client.RefundPayment(second.TransactionId, new Payment { Amount = 400, Currency = "USD" });
            Expect.Equal("400 4100", refunded.Amount + " " + refunded.RefundableAmount);
            return payment;
        }

        private static void ChangeCards(JpmClient client, Profile profile)
        {
            var later = new PaymentMethod { MethodType = PaymentMethodType.Card, ExpiryMonth = 9, ExpiryYear = 2033 };
            using (Response answer = client.UpdatePaymentMethod(profile, later).Response)
            {
                Expect.Equal("09/2033", answer.GetText("/paymentMethodType/cardList/0/cardExpirationMonthYearNumber"));
            }
            var another = new PaymentMethod { MethodType = PaymentMethodType.Card, ExpiryMonth = 11, ExpiryYear = 2031 };
            another.AccountNumber = Simulator.Mastercard.AccountNumber;
            Result added = client.AddPaymentMethod(profile, another);
            client.SetDefaultPaymentMethod(
                new Profile { ConsumerProfileId = profile.ConsumerProfileId, PaymentMethodId = added.PaymentMethodId });
            var whole = new Profile { ConsumerProfileId = profile.ConsumerProfileId };
            Expect.True(client.PayWithProfile(Simulator.Payment(1234), whole).IsApproved, "paid with the default");
        }

        private static void Refused(string code, System.Action call)
        {
            Result result = Expect.Throws<ServiceException>(call).Result;
            Expect.Equal(
                (code.StartsWith("PAYMENT") ? "State" : "Refused") + " NotProcessed Fix " + code,
                result.Status + " " + result.Outcome + " " + result.Advice + " " + result.ResponseCode);
        }

        private static Payment Part(long amount, string number, bool isLast)
        {
            return new Payment
            {
                Amount = amount,
                Currency = "USD",
                MultiCaptureSequenceNumber = number,
                MultiCaptureRecordCount = 2,
                MultiCaptureFinal = isLast,
            };
        }

        private static string Amounts(Result result)
        {
            Expect.True(result.IsApproved, "approved");
            return result.Amount + " " + result.RemainingAmount + " " + result.RefundableAmount;
        }
    }
}
