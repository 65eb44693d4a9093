using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;

namespace Jpm.Payments.Tests
{
    /// <summary>Payments against the simulator: the money semantics as a .NET program sees them.</summary>
    public sealed class PaymentTests
    {
        private static readonly Simulator Service = Simulator.Start();
        private static readonly JpmClient Client = Service.Client();

        [Test]
        public void ANewProfilePaysAgain()
        {
            Result first = Client.PayWithNewProfile(Simulator.Payment(1234), Simulator.Visa, Simulator.Holder);
            Expect.True(first.IsApproved, "approved");
            Expect.Equal("Approved, None (Ok), request id " + first.RequestId, first.ToString());
            Expect.Equal(ProfileOutcome.Created, first.ProfileOutcome);
            Expect.Equal(1234, first.Amount);
            Expect.Equal(1234, first.RequestedAmount);
            Expect.Equal("USD", first.Currency);
            Expect.True(first.MaskedAccountNumber.EndsWith("4113"), "last four digits");

            Result second = Client.PayWithProfile(Simulator.Payment(500), first.Profile);
            Expect.Equal(Outcome.Approved, second.Outcome);
            Expect.Equal(first.ConsumerProfileId, second.ConsumerProfileId);
            Expect.Equal(1234, Service.Charges(first.RequestId).Single());
            Expect.Equal(500, Service.Charges(second.RequestId).Single());
        }

        [Test]
        public void ACardPaysWithoutProfile()
        {
            Result result = Client.PayWithCard(Simulator.Payment(), Simulator.Visa);
            Expect.True(result.IsApproved, "approved");
            Expect.Equal(ProfileOutcome.None, result.ProfileOutcome);
            Expect.True(result.Profile == null, "no profile");
        }

        [Test]
        public void TheWholeAnswerIsGivenToWhoWantsIt()
        {
            Payment payment = Simulator.Payment();
            payment.RequestId = JpmClient.NewRequestId();
            payment.WantsResponse = true;
            Result paid = Client.PayWithCard(payment, Simulator.Visa);
            using (paid.Response)
            {
                Expect.Equal(paid.TransactionId, paid.Response.GetText("/transactionId"));
            }
            Expect.True(Client.PayWithCard(payment, Simulator.Visa).Response == null, "it is told again, and nothing was asked");
            Expect.True(Client.PayWithCard(Simulator.Payment(), Simulator.Visa).Response == null, "nobody wants it");
        }

        [Test]
        public void EveryInputArrives()
        {
            var holder = new AccountHolder
            {
                FirstName = "Jürgen", LastName = "O'Neil", ReferenceId = "C-17", Email = "example@example.com",
                MobileCountryCode = 1, MobileNumber = "5550001111", PhoneCountryCode = 1, PhoneNumber = "5550002222",
                AddressLine1 = "1 Main St", AddressLine2 = "Floor 2", City = "Anytown", State = "OH",
                PostalCode = "43085", CountryCode = "USA", ExternalProfileId = "own-id-1",
            };
            Payment payment = Simulator.Payment();
            payment.RequestId = JpmClient.NewRequestId();
            payment.StatementDescriptor = "THE SHOP";
            payment.TimeoutMs = 20000;
            Result result = Client.PayWithNewProfile(payment, Simulator.Visa, holder);
            Expect.True(result.IsApproved, "approved");
            Expect.Equal(payment.RequestId, result.RequestId);
            Expect.Equal(payment.OrderNumber, result.OrderNumber);
        }

        [Test]
        public void DeclinesReturn()
        {
            Result visa = Client.PayWithCard(Simulator.Payment(53000), Simulator.Visa);
            Result mastercard = Client.PayWithCard(Simulator.Payment(52100), Simulator.Mastercard);
            Expect.Equal("DO_NOT_HONOR", visa.ResponseCode);
            Expect.Equal("INSUFFICIENT_FUNDS", mastercard.ResponseCode);
            foreach (Result result in new[] { visa, mastercard })
            {
                Expect.Equal(JpmStatus.Ok, result.Status);
                Expect.Equal(Outcome.Declined, result.Outcome);
                Expect.Equal(0, result.Amount);
                Expect.True(!result.IsApproved, "not approved");
                Expect.True(result.ErrorMessage.Length > 0, "a message");
            }
        }

        [Test]
        public void APartIsNotApproved()
        {
            Card card = Simulator.Visa;
            card.AccountNumber = "4444444444444455";
            Result result = Client.PayWithCard(Simulator.Payment(1000), card);
            Expect.Equal(Outcome.PartiallyApproved, result.Outcome);
            Expect.True(!result.IsApproved && result.Amount > 0 && result.Amount < 1000, "less than asked");
        }

        [Test]
        public void PendingReturns()
        {
            Result result = Client.PayWithCard(Simulator.Payment(1234, "SIM-PENDING"), Simulator.Visa);
            Expect.Equal(Outcome.Pending, result.Outcome);
            Expect.Equal(Advice.SettleFirst, result.Advice);
        }

        [Test]
        public void TheProfileFailsAndThePaymentStands()
        {
            AccountHolder holder = Simulator.Holder;
            holder.ReferenceId = "SIM-PROFILE-FAILS";
            Result result = Client.PayWithNewProfile(Simulator.Payment(), Simulator.Visa, holder);
            Expect.True(result.IsApproved, "approved");
            Expect.Equal(ProfileOutcome.Failed, result.ProfileOutcome);
            Expect.True(result.ProfileResponseCode.Length > 0, "a code");
            Expect.True(result.Profile == null, "no profile");
            Expect.Equal(1, Service.Charges(result.RequestId).Length);
        }

        [Test]
        public void TheSameIdOnlyAsks()
        {
            Payment payment = Simulator.Payment();
            payment.RequestId = JpmClient.NewRequestId();
            Result first = Client.PayWithCard(payment, Simulator.Visa);
            Result again = Client.PayWithCard(payment, Simulator.Visa);
            Expect.True(again.Flags.HasFlag(ResultFlags.Replayed), "replayed");
            Expect.Equal(first.TransactionId, again.TransactionId);
            Expect.Equal(1, Service.Charges(payment.RequestId).Length);
            payment.Amount = 1;
            var fault = Expect.Throws<CallerException>(() => Client.PayWithCard(payment, Simulator.Visa));
            Expect.Equal(JpmStatus.RequestIdUsed, fault.Status);
        }

        [Test]
        public void Lookups()
        {
            Result paid = Client.PayWithCard(Simulator.Payment(), Simulator.Visa);
            using (JpmClient stranger = Service.Client())
            {
                Expect.True(stranger.LookupRequest(paid.RequestId).IsApproved, "found by request id");
                Expect.Equal(paid.Amount, stranger.LookupTransaction(paid.TransactionId, Kind.Payment).Amount);
                var fault = Expect.Throws<InDoubtException>(() => stranger.LookupRequest("never-sent-1"));
                Expect.Equal(JpmStatus.NotFound, fault.Status);
            }
        }

        [Test]
        public void ARefusedTokenIsAnErrorOfTheService()
        {
            using (var client = new JpmClient(Service.Options("revoked")))
            {
                var fault = Expect.Throws<ServiceException>(() => client.PayWithCard(Simulator.Payment(), Simulator.Visa));
                Expect.Equal(JpmStatus.Unauthorized, fault.Status);
                Expect.Equal(Outcome.NotProcessed, fault.Result.Outcome);
            }
        }

        [Test]
        public void AnotherCertificateIsNotTrusted()
        {
            Simulator other = Simulator.Start();
            using (var client = new JpmClient(Service.Options(caFile: other.CaFile)))
            {
                var fault = Expect.Throws<NotSentException>(() => client.PayWithCard(Simulator.Payment(), Simulator.Visa));
                Expect.Equal(JpmStatus.ServerCertificateIssuer, fault.Status);
            }
        }

        [Test]
        public void WrongInputIsNamedAndNothingIsSent()
        {
            var cases = new Dictionary<string, Action<Payment, Card>>
            {
                { "amount", (payment, card) => payment.Amount = 0 },
                { "currency", (payment, card) => payment.Currency = "usd" },
                { "request_id", (payment, card) => payment.RequestId = "a b" },
                { "order_number", (payment, card) => payment.OrderNumber = "a\nb" },
                { "statement_descriptor", (payment, card) => payment.StatementDescriptor = new string('x', 200) },
                { "extra_json", (payment, card) => payment.ExtraJson = "[]" },
                { "capture_method", (payment, card) => payment.CaptureMethod = (CaptureMethod)9 },
                { "account_number", (payment, card) => card.AccountNumber = "4112344112344114" },
                { "expiry_month", (payment, card) => card.ExpiryMonth = 13 },
                { "cvv", (payment, card) => card.Cvv = "x1" },
            };
            Simulator service = Simulator.Start();
            using (JpmClient client = service.Client())
            {
                foreach (KeyValuePair<string, Action<Payment, Card>> wrong in cases)
                {
                    Payment payment = Simulator.Payment();
                    Card card = Simulator.Visa;
                    wrong.Value(payment, card);
                    var fault = Expect.Throws<CallerException>(() => client.PayWithCard(payment, card), wrong.Key);
                    Expect.Equal(wrong.Key, fault.Field);
                    Expect.Contains(wrong.Key, fault.Message);
                    Expect.Equal(Outcome.NotAttempted, fault.Result.Outcome);
                    Expect.Equal(Advice.Fix, fault.Result.Advice);
                    Expect.True(!fault.ToString().Contains(card.AccountNumber), "no card number");
                }
                var missing = Expect.Throws<CallerException>(() => client.PayWithNewProfile(
                    Simulator.Payment(), Simulator.Visa, new AccountHolder { FirstName = "John" }));
                Expect.Equal("last_name", missing.Field);
                missing = Expect.Throws<CallerException>(() => client.PayWithProfile(Simulator.Payment(), new Profile()));
                Expect.Equal("consumer_profile_id", missing.Field);
                Card cut = Simulator.Visa;
                cut.Cvv = "111\0";
                Expect.Throws<ArgumentException>(() => client.PayWithCard(Simulator.Payment(), cut));
                Expect.Throws<ArgumentException>(() => client.LookupRequest("a\0b"));
            }
            Expect.Equal(0, service.Requests().Length);
        }

        [Test]
        public void SixteenThreadsShareAClient()
        {
            Simulator service = Simulator.Start();
            using (JpmClient client = service.Client())
            using (var start = new Barrier(16))
            {
                Task[] tills = Enumerable.Range(0, 16).Select(number => Task.Factory.StartNew(() =>
                {
                    start.SignalAndWait();
                    for (int sale = 0; sale < 10; sale++)
                    {
                        long amount = 1000 + 10 * number + sale;
                        Result result = client.PayWithCard(Simulator.Payment(amount), Simulator.Visa);
                        Expect.True(result.IsApproved && result.Amount == amount, "approved");
                        Expect.Equal(amount, service.Charges(result.RequestId).Single());
                    }
                }, TaskCreationOptions.LongRunning)).ToArray();
                Task.WaitAll(tills);
            }
            Expect.Equal(160, service.Requests().Length);
        }

        [Test]
        public void NoSecretIsInExceptions()
        {
            var seen = new List<string> { Client.ToString(), Simulator.Visa.ToString() };
            foreach (string order in new[] { "SIM-HTTP-400", "SIM-HTTP-429" })
            {
                Card card = Simulator.Visa;
                card.Cvv = "7391";
                var fault = Expect.Throws<ServiceException>(() => Client.PayWithCard(Simulator.Payment(1, order), card));
                seen.Add(fault.ToString());
                seen.AddRange(typeof(Result).GetProperties().Select(property => property.GetValue(fault.Result) + ""));
            }
            foreach (string secret in new[] { Simulator.Visa.AccountNumber, "7391", Simulator.Token })
            {
                Expect.True(!string.Join(" ", seen).Contains(secret), "no secret");
            }
        }

        /// <summary>The example's: what is a word on the money, and which word is the later one.</summary>
        [Test]
        public void TheBooksOfTheExample()
        {
            var cases = new Dictionary<string, string>
            {
                { "1 Approved, 1 Approved", "1 Approved" },
                { "1 NotProcessed, 2 Approved", "1 NotProcessed, 2 Approved" },
                { "2 Declined, 1 NotAttempted", "2 Declined" },
                { "0 Unknown, 0 Pending, 0 NotAttempted", "" },
                { "0 Approved, 0 Approved, 1 Approved", "0 Approved, 1 Approved" },
                { "0 NotProcessed, 0 Declined", "0 NotProcessed" },
                { "3 NotProcessed, 1 PartiallyApproved", "3 NotProcessed, 1 PartiallyApproved" },
                { "3 Approved, 1 NotProcessed", "3 Approved" },
            };
            Type type = Assembly.LoadFrom(Environment.GetEnvironmentVariable("JPM_EXAMPLE")).GetType("Books");
            const BindingFlags ours = BindingFlags.NonPublic | BindingFlags.Instance;
            Type[] takes = { typeof(string), typeof(long), typeof(Outcome), typeof(long) };
            MethodInfo book = type.GetMethod("Book", ours, null, takes, null);
            string file = Service.FileOf("example.books");
            foreach (KeyValuePair<string, string> one in cases)
            {
                File.Delete(file);
                foreach (string[] told in one.Key.Split(new[] { ", " }, StringSplitOptions.None).Select(word => word.Split(' ')))
                {
                    // Read again each time, as after a crash.
                    object books = Activator.CreateInstance(type, ours, null, new object[] { file }, null);
                    book.Invoke(books, new object[] { "ID", long.Parse(told[0]), Enum.Parse(typeof(Outcome), told[1]), 1234L });
                }
                string[] booked = File.Exists(file) ? File.ReadAllLines(file) : new string[0];
                IEnumerable<string> found = booked.Select(line => line.Replace("told ID ", "").Replace(" 1234", ""));
                Expect.Equal(one.Value, string.Join(", ", found));
            }
        }

        /// <summary>Twice on one journal, the second time by a file of options.</summary>
        [Test]
        public void TheExampleRuns()
        {
            Assembly example = Assembly.LoadFrom(Environment.GetEnvironmentVariable("JPM_EXAMPLE"));
            string file = Service.FileOf("example.conf");
            File.WriteAllLines(file, new[]
            {
                "base_url = " + Service.BaseUrl, "merchant_id = 998482157630", "access_token = " + Simulator.Token,
                "company_name = Payment Company", "product_name = Application Name", "trust = file", "ca_file = ca.pem",
                "journal_file = pay.journal",
            });
            string folder = Environment.CurrentDirectory;
            Environment.CurrentDirectory = Path.GetDirectoryName(file);
            Environment.SetEnvironmentVariable("JPM_JOURNAL_PLACE", "any");
            foreach (string[] arguments in new[] { new[] { Service.BaseUrl, Service.CaFile }, new[] { file } })
            {
                var told = new StringWriter();
                TextWriter console = Console.Out;
                Console.SetOut(told);
                try
                {
                    Expect.Equal(0, (int)example.EntryPoint.Invoke(null, new object[] { arguments }));
                }
                finally
                {
                    Console.SetOut(console);
                }
                string[] parts =
                {
                    "Hand out the goods", "INSUFFICIENT_FUNDS", "the payment stands", "JPM_E_ORDER_PAID",
                    "500 paid by card: take the other 500 some other way",
                };
                foreach (string part in parts)
                {
                    Expect.Contains(part, told.ToString());
                }
                Expect.True(!told.ToString().Contains("Do NOT"), "nothing is in doubt");
            }
            Environment.SetEnvironmentVariable("JPM_JOURNAL_PLACE", null);
            Environment.CurrentDirectory = folder;
            JpmOptions options = Service.Options();
            options.Add(JpmOption.JournalFile, Service.FileOf("pay.journal"));
            options.Add(JpmOption.JournalPlace, "any");
            using (var client = new JpmClient(options))
            {
                Result[] entries = client.Journal().ToArray();
                Expect.Equal(12, entries.Length);
                Expect.True(entries.All(entry => entry.Flags.HasFlag(ResultFlags.Acknowledged)), "all are booked");
            }
        }
    }

    /// <summary>With a service that gives up after 700 ms, so that tests need not wait 70 s.</summary>
    public sealed class DoubtTests
    {
        private static readonly Simulator Service = Simulator.Start("--service-limit-ms 700");
        private static readonly JpmClient Client = Impatient();

        [Test]
        public void ALostAnswerIsLookedUp()
        {
            Result result = Client.PayWithNewProfile(
                Simulator.Payment(1234, "SIM-ANSWER-LOST"), Simulator.Visa, Simulator.Holder);
            Expect.True(result.IsApproved, "approved");
            Expect.True(result.Flags.HasFlag(ResultFlags.FoundByLookup), "found by look-up");
            Expect.Equal(1, Service.Charges(result.RequestId).Length);
        }

        [Test]
        public void WhatSurelyWasNotRecordedIsAnErrorOfTheService()
        {
            var fault = Expect.Throws<ServiceException>(
                () => Client.PayWithCard(Simulator.Payment(1234, "SIM-ANSWER-LOST-UNRECORDED"), Simulator.Visa));
            Expect.Equal(JpmStatus.NotRecorded, fault.Status);
            Expect.Equal(Outcome.NotProcessed, fault.Result.Outcome);
            Expect.Equal(Advice.SendAgain, fault.Result.Advice);
            Expect.Equal(0, Service.Charges(fault.Result.RequestId).Length);
        }

        [Test]
        public void WhatIsNotKnownInTimeIsInDoubt()
        {
            Payment payment = Simulator.Payment(1234, "SIM-ANSWER-LOST-UNRECORDED");
            payment.RequestId = JpmClient.NewRequestId();
            payment.TimeoutMs = 600;
            var doubt = Expect.Throws<InDoubtException>(() => Client.PayWithCard(payment, Simulator.Visa));
            Expect.Equal(Outcome.Unknown, doubt.Result.Outcome);
            Expect.Equal(Advice.SettleFirst, doubt.Result.Advice);
            Expect.Equal(payment.RequestId, doubt.Result.RequestId);

            Payment secondPress = Simulator.Payment();
            secondPress.OrderNumber = payment.OrderNumber;
            var refused = Expect.Throws<CallerException>(() => Client.PayWithCard(secondPress, Simulator.Visa));
            Expect.Equal(JpmStatus.OrderInDoubt, refused.Status);

            Expect.Equal(Outcome.NotProcessed, Settle(payment.RequestId).Outcome);
            Expect.Equal(0, Service.Charges(payment.RequestId).Length);
        }

        [Test]
        public void DisposingBreaksNoRunningCall()
        {
            JpmClient client = Impatient();
            Payment payment = Simulator.Payment(1234, "SIM-LOOKUP-EMPTY-UNTIL-LIMIT");
            Task<Result> till = Task.Run(() => client.PayWithCard(payment, Simulator.Visa));
            Thread.Sleep(300);
            client.Dispose();
            Expect.True(!till.IsCompleted, "still running");
            Expect.Throws<ObjectDisposedException>(() => client.LookupRequest("any"));
            Expect.True(till.Result.IsApproved, "approved");
        }

        private static JpmClient Impatient()
        {
            JpmOptions options = Service.Options();
            options.Add(JpmOption.ServiceLimitMs, 700);
            return new JpmClient(options);
        }

        /// <summary>Asks until it is no longer in doubt, as a till does.</summary>
        private static Result Settle(string requestId)
        {
            Stopwatch clock = Stopwatch.StartNew();
            while (true)
            {
                try
                {
                    return Client.LookupRequest(requestId);
                }
                catch (JpmException fault)
                {
                    if (fault.Result.Outcome != Outcome.Unknown || clock.ElapsedMilliseconds > 5000)
                    {
                        return fault.Result;
                    }
                    Thread.Sleep((int)Math.Max(50, fault.Result.RetryAfterMs));
                }
            }
        }
    }

    /// <summary>
    /// A forked child of a managed process may do next to nothing; this one makes a native call that was made
    /// before, and ends. An alarm ends it if the runtime gets in its way.
    /// </summary>
    public sealed class ForkTests
    {
        private static readonly Simulator Service = Simulator.Start();

        [Test]
        public unsafe void TheChildMayCallTheLibrary()
        {
            if (Environment.OSVersion.Platform != PlatformID.Unix)
            {
                return;
            }
            byte* text = stackalloc byte[48];
            using (new JpmClient(Service.Options()))
            {
                Expect.Equal(0, NativeMethods.jpm_new_request_id(text, 48, null));
                alarm(0);
                int child = fork();
                if (child == 0)
                {
                    alarm(10);
                    _exit(NativeMethods.jpm_new_request_id(text, 48, null) == 0 ? 0 : 1);
                }
                int status;
                Expect.Equal(child, waitpid(child, &status, 0));
                Expect.Equal(0, status);
                Expect.Equal(0, NativeMethods.jpm_new_request_id(text, 48, null));
            }
        }

        [DllImport("libc")]
        private static extern int fork();

        [DllImport("libc")]
        private static extern uint alarm(uint seconds);

        [DllImport("libc")]
        private static extern void _exit(int status);

        [DllImport("libc")]
        private static extern unsafe int waitpid(int child, int* status, int options);
    }
}
