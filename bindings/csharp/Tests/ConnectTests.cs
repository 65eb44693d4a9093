using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Threading;

namespace Jpm.Payments.Tests
{
    /// <summary>Every way to show who is calling, and what becomes of calls that cannot.</summary>
    public sealed class ConnectTests
    {
        /// <summary>It takes only tokens of its own.</summary>
        private static readonly Simulator Service = Simulator.Start("--tokens issued");

        /// <summary>It has another client, of the same name.</summary>
        private static readonly Simulator Elsewhere = Simulator.Start();

        [Test]
        public void ASecretPays()
        {
            Expect.Equal("secret", Pays(Service.WithSecret()));
            JpmOptions inForm = Service.WithSecret();
            inForm.Add(JpmOption.ClientSecretMethod, "post");
            Expect.Equal("secret-in-form", Pays(inForm));
        }

        [Test]
        public void AnAssertionPaysWhateverTheFormOfItsKey()
        {
            foreach (string key in new[] { "client-key.pem", "client-key-pkcs1.pem" })
            {
                JpmOptions options = Service.WithAssertion();
                options.Add(JpmOption.PrivateKeyFile, Service.FileOf(key));
                Expect.Equal("assertion", Pays(options), key);
            }
            Expect.Equal("assertion", Pays(WithThumbprint(Service.FileOf("client.pem"))));
        }

        [Test]
        public void ACertificateComesOnTopOfASecret()
        {
            Simulator service = Simulator.Start("--tokens issued --client-auth optional");
            using (var client = new JpmClient(service.ShowCertificate(service.WithSecret())))
            {
                Expect.True(client.PayWithCard(Simulator.Payment(), Simulator.Visa).IsApproved, "approved");
            }
            Expect.Contains("\"client_certificate\":true", service.Payments().Single());
        }

        [Test]
        public void WhereACertificateIsRequiredOneIsShown()
        {
            Simulator service = Simulator.Start("--client-auth required");
            using (var client = new JpmClient(service.ShowCertificate(service.Options())))
            {
                Expect.True(client.PayWithCard(Simulator.Payment(), Simulator.Visa).IsApproved, "approved");
            }
            JpmOptions[] others = { service.Options(), service.ShowCertificate(service.Options(), "stranger") };
            foreach (JpmOptions options in others)
            {
                using (var client = new JpmClient(options))
                {
                    // In TLS 1.3 it is the first request that meets the refusal: warming up may still succeed.
                    Unpaid(JpmStatus.ClientCertificate, client);
                }
            }
        }

        [Test]
        public void ACertificateAloneIsEnough()
        {
            Simulator service = Simulator.Start("--client-auth required --tokens certificate");
            using (var client = new JpmClient(service.ShowCertificate(service.Options(token: null))))
            {
                client.WarmUp();
                Expect.True(client.PayWithCard(Simulator.Payment(), Simulator.Visa).IsApproved, "approved");
            }
        }

        [Test]
        public void WhoIsNotKnownSendsNothing()
        {
            var cases = new Dictionary<string, Func<JpmOptions>>
            {
                { "a wrong secret", () => With(Service.WithSecret(), JpmOption.ClientSecret, "canary-4b1c") },
                { "an unknown client", () => With(Service.WithSecret(), JpmOption.ClientId, "somebody") },
                { "another resource", () => With(Service.WithAssertion(), JpmOption.Resource, "JPMC:URI:RS-1") },
                { "another key and certificate", () => With(
                    With(Service.WithAssertion(), JpmOption.PrivateKeyFile, Elsewhere.FileOf("client-key.pem")),
                    JpmOption.CertificateFile, Elsewhere.FileOf("client.pem")) },
                { "another key", () => With(
                    WithThumbprint(Service.FileOf("client.pem")),
                    JpmOption.PrivateKeyFile, Elsewhere.FileOf("client-key.pem")) },
                { "another thumbprint", () => WithThumbprint(Elsewhere.FileOf("client.pem")) },
            };
            foreach (KeyValuePair<string, Func<JpmOptions>> wrong in cases)
            {
                int before = Service.Payments().Length;
                NotSentException fault = Unreached(JpmStatus.TokenRefused, wrong.Value(), wrong.Key);
                Expect.True(!fault.ToString().Contains("canary"), "no secret");
                Expect.Equal(before, Service.Payments().Length, wrong.Key);
            }
        }

        [Test]
        public void NobodyThereToGiveATokenIsToldApart()
        {
            Unreached(
                JpmStatus.TokenUnreachable,
                With(Service.WithSecret(), JpmOption.TokenUrl, "https://127.0.0.1:9/am/oauth2/alpha/access_token"));
        }

        [Test]
        public void AKeyThatIsNotTheCertificatesIsFoundBeforeAnythingIsSent()
        {
            string[] keys =
            {
                Elsewhere.FileOf("client-key.pem"), Service.FileOf("client.pem"), Service.FileOf("nowhere.pem"),
            };
            foreach (string key in keys)
            {
                JpmOptions options = With(Service.WithAssertion(), JpmOption.PrivateKeyFile, key);
                var fault = Expect.Throws<CallerException>(() => new JpmClient(options).Dispose(), key);
                Expect.Equal(JpmStatus.Key, fault.Status, key);
            }
        }

        [Test]
        public void TheCallerRenewsATokenThatHasExpired()
        {
            Simulator service = Simulator.Start("--tokens issued --token-lifetime-ms 1500");
            using (var client = new JpmClient(service.Options(service.NewToken())))
            {
                Expect.True(client.PayWithCard(Simulator.Payment(), Simulator.Visa).IsApproved, "approved");
                Thread.Sleep(1600);
                var fault = Expect.Throws<ServiceException>(() => client.PayWithCard(Simulator.Payment(), Simulator.Visa));
                Expect.Equal(JpmStatus.Unauthorized, fault.Status);
                Expect.Equal(Outcome.NotProcessed, fault.Result.Outcome);

                client.SetAccessToken(service.NewToken());
                Expect.True(client.PayWithCard(Simulator.Payment(), Simulator.Visa).IsApproved, "approved");
            }
        }

        [Test]
        public void ATokenIsNotGivenToAClientThatGetsThemItself()
        {
            using (var client = new JpmClient(Service.WithSecret()))
            {
                var fault = Expect.Throws<CallerException>(() => client.SetAccessToken("canary-5d2e"));
                Expect.Equal(JpmStatus.Conflict, fault.Status);
                Expect.Equal("token", fault.Field);
                Expect.True(!fault.ToString().Contains("canary"), "no token");
                var nul = Expect.Throws<ArgumentException>(() => client.SetAccessToken("a\0b"));
                Expect.Equal("token", nul.ParamName);
            }
            using (JpmClient given = Service.Client())
            {
                Expect.Throws<CallerException>(() => given.SetAccessToken(null));
                Expect.Equal(JpmStatus.Format, Expect.Throws<CallerException>(() => given.SetAccessToken("a b")).Status);
            }
        }

        [Test]
        public void TwoWaysAtOnceAreRefused()
        {
            JpmOptions options = With(Service.WithSecret(), JpmOption.AccessToken, "canary-5d2e");
            var fault = Expect.Throws<CallerException>(() => new JpmClient(options).Dispose());
            Expect.Equal(JpmStatus.Conflict, fault.Status);
            Expect.True(!fault.ToString().Contains("canary"), "no token");
        }

        [Test]
        public void WarmingUpGetsTokenAndConnectionForTheFirstCard()
        {
            var told = new List<string>();
            JpmOptions options = Service.WithSecret();
            options.Log = one => told.Add(one.Name);
            options.LogLevel = JpmLogLevel.Trace;
            using (var client = new JpmClient(options))
            {
                client.WarmUp();
                Expect.True(told.Contains("token_got"), "a token");
                told.Clear();
                Expect.True(client.PayWithCard(Simulator.Payment(), Simulator.Visa).IsApproved, "approved");
                Expect.True(told.Contains("connection_reused") && !told.Contains("token_got"), "all was ready");
                client.Dispose();
                Expect.Throws<ObjectDisposedException>(client.WarmUp);
                Expect.Throws<ObjectDisposedException>(client.Cancel);
                Expect.Throws<ObjectDisposedException>(() => client.SetAccessToken("any"));
            }
        }

        [Test]
        public void AServiceThatIsNotItIsNotPaidAt()
        {
            var cases = new Dictionary<string, JpmStatus>
            {
                { "expired", JpmStatus.ServerCertificateDate },
                { "not-yet-valid", JpmStatus.ServerCertificateDate },
                { "wrong-name", JpmStatus.ServerCertificateName },
                { "unknown-issuer", JpmStatus.ServerCertificateIssuer },
            };
            foreach (KeyValuePair<string, JpmStatus> wrong in cases)
            {
                Simulator service = Simulator.Start("--certificate " + wrong.Key);
                Unreached(wrong.Value, service.Options(), wrong.Key);
                Expect.Equal(0, service.Requests().Length, wrong.Key);
            }
        }

        /// <summary>Stores a card and uses it; how the client then asked for its one token.</summary>
        private static string Pays(JpmOptions options)
        {
            int before = Service.TokenRequests().Length;
            using (var client = new JpmClient(options))
            {
                Result first = client.PayWithNewProfile(Simulator.Payment(), Simulator.Visa, Simulator.Holder);
                Expect.True(first.IsApproved, "approved");
                Expect.True(client.PayWithProfile(Simulator.Payment(), first.Profile).IsApproved, "approved");
            }
            return Simulator.Text(Service.TokenRequests().Skip(before).Single(), "form");
        }

        /// <summary>Neither pays nor warms up, and both say why.</summary>
        private static NotSentException Unreached(JpmStatus status, JpmOptions options, string what = "")
        {
            using (var client = new JpmClient(options))
            {
                Expect.Equal(status, Expect.Throws<NotSentException>(client.WarmUp, what).Status, what);
                return Unpaid(status, client, what);
            }
        }

        private static NotSentException Unpaid(JpmStatus status, JpmClient client, string what = "")
        {
            var fault = Expect.Throws<NotSentException>(
                () => client.PayWithCard(Simulator.Payment(), Simulator.Visa), what);
            Expect.Equal(status, fault.Status, what);
            Expect.Equal(Outcome.NotAttempted, fault.Result.Outcome, what);
            return fault;
        }

        private static JpmOptions With(JpmOptions options, JpmOption option, string value)
        {
            options.Add(option, value);
            return options;
        }

        /// <summary>The certificate is named as the portal shows it: by the SHA-1 of what is in the PEM file.</summary>
        private static JpmOptions WithThumbprint(string file)
        {
            IEnumerable<string> lines = File.ReadAllLines(file).Where(line => !line.StartsWith("-----"));
            using (SHA1 hash = SHA1.Create())
            {
                byte[] thumbprint = hash.ComputeHash(Convert.FromBase64String(string.Concat(lines)));
                return With(
                    With(Service.WithAssertion(), JpmOption.CertificateFile, null),
                    JpmOption.CertificateThumbprint, BitConverter.ToString(thumbprint).Replace("-", ""));
            }
        }
    }
}
