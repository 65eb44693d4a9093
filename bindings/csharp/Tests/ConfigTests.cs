using System;
using System.IO;
using System.Linq;

namespace Jpm.Payments.Tests
{
    /// <summary>Options from a file and from the environment.</summary>
    public sealed class ConfigTests
    {
        private static readonly Simulator Service = Simulator.Start("--tokens issued");
        private static readonly string Complete = string.Join("\n", new[]
        {
            "# a till",
            "base_url = " + Service.BaseUrl,
            "merchant_id = 998482157630",
            "company_name = Payment Company",
            "product_name = Application Name",
            "token_url = " + Service.SecretTokenUrl,
            "scope = jpm:payments:sandbox",
            "client_id = " + Simulator.ClientId,
            "client_secret = " + Simulator.Secret,
            "trust = file",
            "ca_file = ca.pem",
            "",
        });

        [Test]
        public void AFileIsEnough()
        {
            JpmOptions options = FromFile(Complete);
            using (var client = new JpmClient(options))
            {
                Expect.True(client.PayWithCard(Simulator.Payment(), Simulator.Visa).IsApproved, "approved");
            }
            Expect.True(JpmClient.Check(options).Ok, "well");
        }

        [Test]
        public void TheEnvironmentWinsOverTheFileAndTheProgramOverBoth()
        {
            JpmOptions options = FromFile(Complete.Replace(Simulator.ClientId, "the-file"));
            WithVariable("JPM_CLIENT_ID", "the-environment", () =>
            {
                Expect.Equal("the-file", WhoAsks(options));
                options.FromEnvironment = true;
                Expect.Equal("the-environment", WhoAsks(options));
                options.Add(JpmOption.ClientId, "the-program");
                Expect.Equal("the-program", WhoAsks(options));
            });
        }

        [Test]
        public void WhatIsWrongInAFileIsNamedByItsLine()
        {
            Action<JpmStatus, string, string> wrong = (status, field, line) =>
            {
                JpmOptions options = FromFile("# a till\n" + line + "\n");
                var fault = Expect.Throws<CallerException>(() => new JpmClient(options).Dispose(), line);
                Expect.Equal(status, fault.Status, line);
                Expect.Equal(field, fault.Field, line);
                Expect.Contains("line 2", fault.Message);
                Expect.True(!fault.ToString().Contains("canary"), "no value");
                Expect.Throws<CallerException>(() => JpmClient.Check(options), line);
            };
            wrong(JpmStatus.Option, "", "merchant = 998482157630");
            wrong(JpmStatus.OptionValue, "timeout_ms", "timeout_ms = canary");
            wrong(JpmStatus.TooLong, "client_secret", "client_secret = canary" + new string('x', 1024));
            wrong(JpmStatus.Config, "", "canary-without-a-name");
        }

        [Test]
        public void AFileThatCannotBeReadIsNamed()
        {
            var options = new JpmOptions { ConfigFile = Service.FileOf("nowhere.conf") };
            var fault = Expect.Throws<CallerException>(() => new JpmClient(options).Dispose());
            Expect.Equal(JpmStatus.Config, fault.Status);
            Expect.Equal("path", fault.Field);
            options.ConfigFile = "a\0b";
            Expect.Equal("path", Expect.Throws<ArgumentException>(() => new JpmClient(options).Dispose()).ParamName);
        }

        [Test]
        public void WhatIsWrongInTheEnvironmentIsNamed()
        {
            var options = new JpmOptions { FromEnvironment = true };
            WithVariable("JPM_TIMEOUT_MS", "canary", () =>
            {
                var fault = Expect.Throws<CallerException>(() => new JpmClient(options).Dispose());
                Expect.Equal(JpmStatus.OptionValue, fault.Status);
                Expect.Equal("timeout_ms", fault.Field);
                Expect.True(!fault.ToString().Contains("canary"), "no value");
            });
        }

        /// <summary>70 characters are allowed; read in another code page, these would be 140.</summary>
        [Test]
        public void ACodePageForOthersChangesNothing()
        {
            var holder = new AccountHolder { FirstName = string.Concat(Enumerable.Repeat("ü", 70)), LastName = "Smith" };
            JpmOptions options = FromFile(Complete + "text_encoding = cp437\n");
            WithVariable("JPM_TEXT_ENCODING", "windows-1252", () =>
            {
                foreach (bool fromEnvironment in new[] { false, true })
                {
                    options.FromEnvironment = fromEnvironment;
                    using (var client = new JpmClient(options))
                    {
                        Result result = client.PayWithNewProfile(Simulator.Payment(), Simulator.Visa, holder);
                        Expect.True(result.IsApproved, "approved");
                    }
                }
            });
        }

        /// <summary>In the simulator's folder, so that a path without a folder is one of its files.</summary>
        private static JpmOptions FromFile(string text)
        {
            string path = Service.FileOf("jpm.conf");
            File.WriteAllText(path, text);
            return new JpmOptions { ConfigFile = path };
        }

        /// <summary>The client id that asks for a token.</summary>
        private static string WhoAsks(JpmOptions options)
        {
            using (var client = new JpmClient(options))
            {
                Expect.Throws<NotSentException>(client.WarmUp);
            }
            return Simulator.Text(Service.TokenRequests().Last(), "client_id");
        }

        private static void WithVariable(string name, string value, Action action)
        {
            Environment.SetEnvironmentVariable(name, value);
            try
            {
                action();
            }
            finally
            {
                Environment.SetEnvironmentVariable(name, null);
            }
        }
    }
}
