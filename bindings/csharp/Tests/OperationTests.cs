using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;

namespace Jpm.Payments.Tests
{
    /// <summary>
    /// Every operation once, against a service with one answer: what is sent, and what the answer comes to. Requests and
    /// answers are the examples of the API, as in tests/behaviour/examples.rs, where they are compared to the letter.
    /// </summary>
    public sealed class OperationTests
    {
        private const string Sale = "3d0a6c1e-52f5-4a3b-9d57-8f2b6b0c1a01";
        private const string Authorization = "3d0a6c1e-52f5-4a3b-9d57-8f2b6b0c1a02";
        private const string Method = "5b1f2f64-3c0e-4f0b-9a57-0c6f1d2e9a10";
        private const string Added = "5b1f2f64-3c0e-4f0b-9a57-0c6f1d2e9a11";
        private const string AddedAddress = "c0b6f1de-7f0a-4c9c-bb0a-1de62f0d7b12";
        private const string Phone = "PH20261123000019";
        private const string One = "/api/v2/mmp/consumer-profiles/QX7RTM";

        private static readonly Profile Whole = new Profile { ConsumerProfileId = "QX7RTM" };
        private static readonly Profile WithMethod = new Profile { ConsumerProfileId = "QX7RTM", PaymentMethodId = Method };
        private static readonly Profile WithAdded = new Profile { ConsumerProfileId = "QX7RTM", PaymentMethodId = Added };

        private readonly CannedService service = new CannedService();

        [Test]
        public void Verifications()
        {
            const string line = "POST /api/v2/verifications";
            var payment = new Payment { Currency = "USD", InitiatorType = Initiator.Cardholder };
            payment.AccountOnFile = AccountOnFile.ToBeStored;
            Result created = Money(
                "verification-create-profile", line, payment, client => client.VerifyWithNewProfile(payment, Card("111"), Holder()));
            Expect.Equal(Method, created.Profile.PaymentMethodId);
            Expect.Equal("ADDRESS_POSTALCODE_MATCH MATCH", created.AvsResult + " " + created.CvvResult);
            payment.AccountOnFile = AccountOnFile.Stored;
            var profile = new Profile { ConsumerProfileId = "QX7RTM", PaymentMethodId = Method, Cvv = "111" };
            Money("verification-with-profile", line, payment, client => client.VerifyWithProfile(payment, profile));
        }

        [Test]
        public void CapturesVoidsAndAdjustments()
        {
            const string captures = "POST /api/v2/payments/" + Authorization + "/captures";
            const string update = "PATCH /api/v2/payments/" + Authorization;
            var all = new Payment { Amount = Payment.All };
            Money("capture-full", captures, all, client => client.Capture(Authorization, all));
            var part = new Payment { Amount = 3500, Currency = "USD" };
            Money("capture-partial", captures, part, client => client.Capture(Authorization, part));
            var last = new Payment
            {
                Amount = 3000,
                Currency = "USD",
                MultiCaptureSequenceNumber = "2",
                MultiCaptureRecordCount = 2,
                MultiCaptureFinal = true,
            };
            Money("capture-multi-final", captures, last, client => client.Capture(Authorization, last));
            var nothing = new Payment();
            Money("void", update, nothing, client => client.Void(Authorization, nothing));
            var more = new Payment { Amount = 6500 };
            Money("incremental-authorization", update, more, client => client.Adjust(Authorization, more));
            var less = new Payment { Amount = 3500, CaptureMethod = CaptureMethod.Now };
            Money("partial-reversal-and-capture", update, less, client => client.Adjust(Authorization, less));
        }

        [Test]
        public void ATokenAndTheWayItShouldGo()
        {
            string answer = Example("refund-standalone-card.response");
            var token = new Card { AccountNumber = "4112340000004114", AccountNumberType = AccountNumberType.SafetechToken };
            var payment = new Payment { Amount = 1234, Currency = "USD", MerchantPreferredRouting = Routing.Pinless };
            payment.RequestId = Regex.Match(answer, "\"requestId\": *\"([^\"]+)\"").Groups[1].Value;
            service.Answer(200, answer);
            using (JpmClient client = service.Client())
            {
                client.PayWithCard(payment, token);
            }
            foreach (string member in new[] { "accountNumberType=\"SAFETECH_TOKEN\"", "merchantPreferredRouting=\"PINLESS\"" })
            {
                Expect.True(Members(service.Body).Contains(member), member);
            }
            Expect.True(!service.Body.Contains("expiry"), "no expiry");
        }

        [Test]
        public void Refunds()
        {
            const string line = "POST /api/v2/refunds";
            var all = new Payment { Amount = Payment.All };
            Money("refund-full", line, all, client => client.RefundPayment(Sale, all));
            var part = new Payment { Amount = 400, Currency = "USD" };
            Money("refund-partial", line, part, client => client.RefundPayment(Sale, part));
            var whole = new Payment { Amount = 1234, Currency = "USD" };
            Money("refund-standalone-card", line, whole, client => client.RefundToCard(whole, Card(null)));
            Money("refund-create-profile", line, whole, client => client.RefundWithNewProfile(whole, Card(null), Holder()));
            Money("refund-with-profile", line, whole, client => client.RefundToProfile(whole, WithMethod));
        }

        [Test]
        public void Profiles()
        {
            var card = new PaymentMethod
            {
                MethodType = PaymentMethodType.Card,
                AccountNumber = "4112344112344113",
                ExpiryMonth = 11,
                ExpiryYear = 2031,
                AccountStatus = ActiveStatus.Active,
                CardType = "VI",
                FirstName = "Ada",
                LastName = "Marlow",
            };
            Address home = Place("Home", AddressType.Shipping);
            var details = new ProfileDetails
            {
                ExternalProfileId = "CUST-000451",
                CardOnFileReferenceNumber = "CUST000451",
                FirstName = "Ada",
                LastName = "Marlow",
                ProfileStatus = ActiveStatus.Active,
                PaymentMethod = card,
                Address = home,
                Communication = new Communication
                {
                    PhoneCountryCode = "1",
                    PhoneNumber = "6145550142",
                    PhoneType = "Home",
                    Email = "ada.marlow@example.com",
                    EmailType = "Home",
                },
            };
            Result created = OnProfile(
                "consumer-profile-create", "POST /api/v2/mmp/consumer-profiles", client => client.CreateProfile(details));
            Expect.Equal("QX7RTM " + Method, created.ConsumerProfileId + " " + created.PaymentMethodId);
            OnProfile("consumer-profile-retrieve", "GET " + One, client => client.GetProfile(Whole));
            var changed = new ProfileDetails
            {
                CardOnFileReferenceNumber = "CUST000451B",
                FirstName = "Ada",
                LastName = "Marlow-Reed",
                ProfileStatus = ActiveStatus.Active,
            };
            OnProfile("consumer-profile-update", "PATCH " + One, client => client.UpdateProfile(Whole, changed));
            OnProfile("consumer-profile-delete", "DELETE " + One, client => client.DeleteProfile(Whole));
        }

        [Test]
        public void PaymentMethods()
        {
            const string methods = One + "/payment-methods";
            const string one = methods + "/" + Added;
            Result added = OnProfile(
                "consumer-profile-payment-method-add", "POST " + methods, client => client.AddPaymentMethod(Whole, NewCard()));
            Expect.Equal(Added, added.PaymentMethodId);
            var later = new PaymentMethod
            {
                MethodType = PaymentMethodType.Card,
                ExpiryMonth = 9,
                ExpiryYear = 2033,
                AccountStatus = ActiveStatus.Active,
                AddressId = AddedAddress,
            };
            OnProfile(
                "consumer-profile-payment-method-update", "PATCH " + one, client => client.UpdatePaymentMethod(WithAdded, later));
            OnProfile(
                "consumer-profile-payment-method-default",
                "PATCH " + one + "/default",
                client => client.SetDefaultPaymentMethod(WithAdded));
            OnProfile(
                "consumer-profile-payment-method-delete", "DELETE " + one, client => client.DeletePaymentMethod(WithAdded));
            OnProfile(
                "consumer-profile-authentication-status",
                "GET " + methods + "/" + Method + "/status",
                client => client.GetPaymentMethodStatus(WithMethod));
        }

        [Test]
        public void AddressesAndCommunication()
        {
            Address billing = Place("Card address", AddressType.Billing);
            Result added = OnProfile(
                "consumer-profile-address-add", "POST " + One + "/addresses", client => client.AddAddress(Whole, billing));
            Expect.Equal(AddedAddress, added.AddressId);
            Address moved = Place(null, AddressType.NotSaid);
            moved.AddressLine1 = "14 Harbor Row";
            moved.FirstName = moved.LastName = null;
            moved.IsPrimary = null;
            const string place = One + "/addresses/" + AddedAddress;
            OnProfile(
                "consumer-profile-address-update",
                "PATCH " + place,
                client => client.UpdateAddress(Whole, AddedAddress, moved));
            OnProfile("consumer-profile-address-delete", "DELETE " + place, client => client.DeleteAddress(Whole, AddedAddress));

            var both = new Communication
            {
                PhoneCountryCode = "1",
                PhoneNumber = "6145550199",
                PhoneType = "Mobile",
                Email = "ada.work@example.com",
                EmailType = "Work",
            };
            added = OnProfile(
                "consumer-profile-communication-add",
                "POST " + One + "/communication",
                client => client.AddCommunication(Whole, both));
            Expect.Equal(Phone, added.CommunicationId);
            const string phone = One + "/communication/" + Phone;
            var home = new Communication { PhoneCountryCode = "1", PhoneNumber = "6145550188", PhoneType = "Home" };
            OnProfile(
                "consumer-profile-communication-update",
                "PATCH " + phone,
                client => client.UpdateCommunication(Whole, Phone, home));
            OnProfile(
                "consumer-profile-communication-default",
                "PATCH " + phone + "/default",
                client => client.SetDefaultCommunication(Whole, Phone));
            OnProfile(
                "consumer-profile-communication-delete",
                "DELETE " + phone,
                client => client.DeleteCommunication(Whole, Phone));
        }

        [Test]
        public void Health()
        {
            OnProfile("healthcheck", "GET /api/v2/healthcheck/refunds", client => client.GetHealth(Kind.Refund));
            OnProfile("consumer-profile-healthcheck", "GET /api/v2/mmp/healthcheck", client => client.GetHealth(Kind.Profile));
        }

        [Test]
        public void AnyPath()
        {
            string answer = Example("fraudcheck.response");
            service.Answer(200, answer);
            string request = Example("fraudcheck.request");
            string ours = Regex.Match(answer, "\"requestId\": *\"([^\"]+)\"").Groups[1].Value;
            using (JpmClient client = service.Client())
            using (Response response = client.Call("POST", "/fraudcheck", request, ours))
            {
                Expect.Equal("POST /api/v2/fraudcheck", service.Line);
                Expect.Equal(Members(request), Members(service.Body));
                Expect.Equal(Members(answer), Members(response.Json));
                Expect.Equal(ours + " " + Outcome.Approved, response.Result.RequestId + " " + response.Result.Outcome);
            }
        }

        [Test]
        public void WhatGoesWrongIsThrownWithTheResult()
        {
            service.Answer(404, Example("consumer-profile-error-404.response"));
            using (JpmClient client = service.Client())
            {
                var refused = Expect.Throws<ServiceException>(() => client.GetProfile(Whole));
                Expect.Equal(Outcome.NotProcessed, refused.Result.Outcome);
                refused = Expect.Throws<ServiceException>(() => client.Call("DELETE", "/consumer-profiles/NONE", null, "ours"));
                Expect.Equal("ours " + Outcome.NotProcessed, refused.Result.RequestId + " " + refused.Result.Outcome);
                Expect.Equal(404, refused.Result.Response.HttpStatus);
                service.Answer(500, "{}");
                var doubt = Expect.Throws<InDoubtException>(() => client.AddPaymentMethod(Whole, NewCard()));
                Expect.Equal(Advice.CheckByHand, doubt.Result.Advice);
            }
        }

        private Result Money(string name, string line, Payment payment, Func<JpmClient, Result> call)
        {
            string answer = Example(name + ".response");
            payment.RequestId = Regex.Match(answer, "\"requestId\": *\"([^\"]+)\"").Groups[1].Value;
            string id = Regex.Match(answer, "\"transactionId\": *\"([^\"]+)\"").Groups[1].Value;
            Result result = Call(name, line, answer, call);
            Expect.Equal(id, result.TransactionId, name);
            return result;
        }

        private Result OnProfile(string name, string line, Func<JpmClient, Result> call)
        {
            string answer = Example(name + ".response");
            Result result = Call(name, line, answer, call);
            using (result.Response)
            {
                Expect.Equal(Members(answer), Members(result.Response.Json), name);
            }
            return result;
        }

        private Result Call(string name, string line, string answer, Func<JpmClient, Result> call)
        {
            service.Answer(200, answer);
            using (JpmClient client = service.Client())
            {
                Result result = call(client);
                Expect.Equal(line, service.Line, name);
                string request = File.Exists(PathOf(name + ".request")) ? Example(name + ".request") : "";
                Expect.Equal(Members(request), Members(service.Body), name);
                Expect.Equal(Outcome.Approved, result.Outcome, name);
                return result;
            }
        }

        /// <summary>Every member that holds no other members, in an order of its own.</summary>
        private static string Members(string json)
        {
            var members = Regex.Matches(json, "\"(\\w+)\"\\s*:\\s*(\"[^\"]*\"|[-\\d.]+|true|false|null)").Cast<Match>();
            return string.Join("\n", members.Select(member => member.Groups[1] + "=" + member.Groups[2]).OrderBy(text => text));
        }

        private static string PathOf(string example)
        {
            string root = Path.GetDirectoryName(Path.GetDirectoryName(Environment.GetEnvironmentVariable("JPM_HEADER")));
            return Path.Combine(root, "tests", "examples", example + ".json");
        }

        private static string Example(string name)
        {
            return File.ReadAllText(PathOf(name));
        }

        private static Card Card(string cvv)
        {
            return new Card { AccountNumber = "4112344112344113", ExpiryMonth = 11, ExpiryYear = 2031, Cvv = cvv };
        }

        private static AccountHolder Holder()
        {
            return new AccountHolder
            {
                ReferenceId = "CUST-000451",
                FirstName = "Ada",
                LastName = "Marlow",
                Email = "ada.marlow@example.com",
                MobileCountryCode = 1,
                MobileNumber = "6145550142",
                AddressLine1 = "12 Harbor Row",
                AddressLine2 = "Unit 4",
                City = "Columbus",
                State = "OH",
                PostalCode = "43215",
                CountryCode = "USA",
            };
        }

        private static Address Place(string name, AddressType type)
        {
            return new Address
            {
                AddressType = type,
                AddressName = name,
                FirstName = "Ada",
                LastName = "Marlow",
                IsPrimary = true,
                AddressLine1 = "12 Harbor Row",
                AddressLine2 = "Unit 4",
                City = "Columbus",
                State = "OH",
                PostalCode = "43215",
                CountryCode = "USA",
                AddressStatus = ActiveStatus.Active,
            };
        }

        private static PaymentMethod NewCard()
        {
            return new PaymentMethod
            {
                MethodType = PaymentMethodType.Card,
                AccountNumber = "5555555555554444",
                ExpiryMonth = 6,
                ExpiryYear = 2030,
                AccountStatus = ActiveStatus.Active,
                CardType = "MC",
                FirstName = "Ada",
                LastName = "Marlow",
                Currency = "USD",
                Address = Place("Card address", AddressType.Billing),
            };
        }
    }

    /// <summary>A service with one answer, which remembers the last request.</summary>
    internal sealed class CannedService
    {
        private readonly TcpListener listener = new TcpListener(IPAddress.Loopback, 0);
        private byte[] answer = new byte[0];

        internal CannedService()
        {
            listener.Start();
            new Thread(Serve) { IsBackground = true }.Start();
        }

        /// <summary>What is done when a request has come.</summary>
        internal Action Before { get; set; }

        internal string Line { get; private set; }

        internal string Body { get; private set; }

        internal void Answer(int status, string json)
        {
            int length = Encoding.UTF8.GetByteCount(json);
            answer = Encoding.UTF8.GetBytes(
                "HTTP/1.1 " + status + " X\r\nContent-Length: " + length + "\r\nConnection: close\r\n\r\n" + json);
        }

        internal JpmClient Client(int serviceLimitMs = 60)
        {
            string url = "http://127.0.0.1:" + ((IPEndPoint)listener.LocalEndpoint).Port + "/api/v2";
            return new JpmClient(new JpmOptions
            {
                { JpmOption.BaseUrl, url },
                { JpmOption.ProfilesBaseUrl, url + "/mmp" },
                { JpmOption.MerchantId, "998482157630" },
                { JpmOption.AccessToken, "token-of-the-tests" },
                { JpmOption.CompanyName, "Example Store" },
                { JpmOption.ProductName, "Example Checkout" },
                { JpmOption.ProductVersion, "1.4.2" },
                { JpmOption.TimeoutMs, 400 },
                { JpmOption.ServiceLimitMs, serviceLimitMs },
            });
        }

        private void Serve()
        {
            while (true)
            {
                using (TcpClient peer = listener.AcceptTcpClient())
                {
                    NetworkStream stream = peer.GetStream();
                    var text = new StringBuilder();
                    var bytes = new byte[8192];
                    while (!IsWhole(text.ToString()))
                    {
                        int length = stream.Read(bytes, 0, bytes.Length);
                        if (length == 0)
                        {
                            break;
                        }
                        text.Append(Encoding.UTF8.GetString(bytes, 0, length));
                    }
                    string request = text.ToString();
                    Line = request.Split(new[] { " HTTP/1.1" }, StringSplitOptions.None)[0];
                    Body = request.Substring(Math.Max(request.IndexOf("\r\n\r\n", StringComparison.Ordinal), 0));
                    Before?.Invoke();
                    stream.Write(answer, 0, answer.Length);
                }
            }
        }

        private static bool IsWhole(string request)
        {
            int head = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (head < 0)
            {
                return false;
            }
            Match length = Regex.Match(request, "content-length: (\\d+)", RegexOptions.IgnoreCase);
            return request.Length - head - 4 >= (length.Success ? int.Parse(length.Groups[1].Value) : 0);
        }
    }
}
