using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Text.RegularExpressions;

namespace Jpm.Payments.Tests
{
    /// <summary>The simulator as a child process; it ends when its standard input closes.</summary>
    internal sealed class Simulator
    {
        internal const string Token = "canary-token-7e1d";

        // Whom the simulator's token endpoints know.
        internal const string ClientId = "simulator-client";
        internal const string Secret = "simulator-secret-9f3a";
        internal const string Resource = "JPMC:URI:RS-000000-00000-HelixAPIEntitlementsCAT-PROD";

        private static readonly List<Simulator> Running = new List<Simulator>();
        private static int orderNumbers;

        private readonly Process process;

        private Simulator(string arguments)
        {
            process = Process.Start(new ProcessStartInfo
            {
                FileName = Environment.GetEnvironmentVariable("JPM_SIMULATOR"),
                Arguments = "--port 0 --until-stdin-closes " + arguments,
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            });
            string[] ready = process.StandardOutput.ReadLine().Split(new[] { ' ' }, 3);
            Expect.Equal("ready", ready[0]);
            BaseUrl = ready[1];
            CaFile = ready[2];
            if (arguments.Contains("--proxy "))
            {
                string[] proxy = process.StandardOutput.ReadLine().Split(' ');
                Expect.Equal("proxy", proxy[0]);
                ProxyUrl = proxy[1];
            }
        }

        /// <summary>Where the header, the documents and the bindings are.</summary>
        internal static string Repository =>
            Path.Combine(Path.GetDirectoryName(Environment.GetEnvironmentVariable("JPM_HEADER")), "..");

        internal string BaseUrl { get; }

        internal string CaFile { get; }

        internal string ProxyUrl { get; }

        internal static Card Visa => new Card
        {
            AccountNumber = "4112344112344113", ExpiryMonth = 12, ExpiryYear = 2030, Cvv = "111",
        };

        internal static Card Mastercard => new Card
        {
            AccountNumber = "5112345112345114", ExpiryMonth = 12, ExpiryYear = 2030, Cvv = "111",
        };

        internal static AccountHolder Holder => new AccountHolder
        {
            FirstName = "John", LastName = "Smith", Email = "example@example.com",
        };

        internal static Simulator Start(string arguments = "")
        {
            var simulator = new Simulator(arguments);
            Running.Add(simulator);
            return simulator;
        }

        internal static void StopAll()
        {
            foreach (Simulator simulator in Running)
            {
                simulator.process.StandardInput.Close();
                simulator.process.WaitForExit(10000);
            }
        }

        /// <summary>A payment with an order number of its own; one that starts with SIM- asks for a fault.</summary>
        internal static Payment Payment(long amount = 1234, string orderNumber = "ORDER")
        {
            int number = System.Threading.Interlocked.Increment(ref orderNumbers);
            return new Payment { Amount = amount, Currency = "USD", OrderNumber = orderNumber + "-" + number };
        }

        internal JpmOptions Options(string token = Token, string caFile = null)
        {
            var options = new JpmOptions
            {
                { JpmOption.BaseUrl, BaseUrl },
                { JpmOption.MerchantId, "998482157630" },
                { JpmOption.AccessToken, token },
                { JpmOption.CompanyName, "Payment Company" },
                { JpmOption.ProductName, "Application Name" },
                { JpmOption.Trust, "file" },
                { JpmOption.CaFile, caFile ?? CaFile },
            };
            if (Record != null)
            {
                options.Log = KeepRecord;
                options.LogLevel = JpmLogLevel.Trace;
            }
            return options;
        }

        /// <summary>Every client tells everything; the record is searched for card data and secrets when all tests have run.</summary>
        private static readonly string Record = Environment.GetEnvironmentVariable("JPM_TEST_RECORD");

        private static void KeepRecord(JpmLogEvent told)
        {
            lock (Record)
            {
                System.IO.File.AppendAllText(Record, told + "\n");
            }
        }

        /// <summary>A client that gets its tokens for a secret.</summary>
        internal JpmOptions WithSecret()
        {
            JpmOptions options = Options(token: null);
            options.Add(JpmOption.TokenUrl, SecretTokenUrl);
            options.Add(JpmOption.Scope, "jpm:payments:sandbox");
            options.Add(JpmOption.ClientId, ClientId);
            options.Add(JpmOption.ClientSecret, Secret);
            return options;
        }

        /// <summary>A client that gets its tokens for a signed assertion.</summary>
        internal JpmOptions WithAssertion()
        {
            JpmOptions options = Options(token: null);
            options.Add(JpmOption.TokenUrl, At("/adfs/oauth2/token"));
            options.Add(JpmOption.ClientId, ClientId);
            options.Add(JpmOption.Resource, Resource);
            options.Add(JpmOption.PrivateKeyFile, FileOf("client-key.pem"));
            options.Add(JpmOption.CertificateFile, FileOf("client.pem"));
            return options;
        }

        /// <summary>Has a client show this certificate, on top of whatever else it shows.</summary>
        internal JpmOptions ShowCertificate(JpmOptions options, string whose = "client")
        {
            options.Add(JpmOption.TlsClientCertificateFile, FileOf(whose + ".pem"));
            options.Add(JpmOption.TlsClientKeyFile, FileOf(whose + "-key.pem"));
            return options;
        }

        internal JpmClient Client()
        {
            return new JpmClient(Options());
        }

        /// <summary>A key or a certificate that the simulator made.</summary>
        internal string FileOf(string name)
        {
            return Path.Combine(Path.GetDirectoryName(CaFile), name);
        }

        /// <summary>A token for the client's secret, as another program would get it.</summary>
        internal string NewToken()
        {
            string form = "grant_type=client_credentials&scope=jpm:payments:sandbox" +
                "&client_id=" + ClientId + "&client_secret=" + Secret;
            return Regex.Match(Read(SecretTokenUrl, form), "\"access_token\":\"([^\"]+)\"").Groups[1].Value;
        }

        /// <summary>The amounts in the ledger under one request id: how often it was charged.</summary>
        internal long[] Charges(string requestId)
        {
            return (from charge in Rows("ledger")
                    where charge.Contains("\"request_id\":\"" + requestId + "\"")
                    select long.Parse(Regex.Match(charge, "\"amount\":([0-9]+)").Groups[1].Value)).ToArray();
        }

        /// <summary>Every request that came in, as JSON objects.</summary>
        internal string[] Requests()
        {
            return Rows("requests");
        }

        /// <summary>A text in one of these objects.</summary>
        internal static string Text(string row, string name)
        {
            return Regex.Match(row, "\"" + name + "\":\"([^\"]*)\"").Groups[1].Value;
        }

        /// <summary>The payments among them.</summary>
        internal string[] Payments()
        {
            return Requests().Where(seen => Text(seen, "path") == "/payments").ToArray();
        }

        /// <summary>Every request for a token, as JSON objects.</summary>
        internal string[] TokenRequests()
        {
            return Rows("tokens");
        }

        internal string SecretTokenUrl => At("/am/oauth2/alpha/access_token");

        private string At(string path)
        {
            return BaseUrl.Replace("/api/v2", path);
        }

        /// <summary>A number in one of these objects.</summary>
        internal static long Number(string row, string name)
        {
            return long.Parse(Regex.Match(row, "\"" + name + "\":([0-9]+)").Groups[1].Value);
        }

        /// <summary>One of the simulator's own views, as JSON objects.</summary>
        internal string[] Rows(string view)
        {
            string json = Regex.Replace(Read(At("/simulator/" + view)), @"\s*([:,{}\[\]])\s*", "$1");
            return json.Trim('[', ']').Split(new[] { "},{" }, StringSplitOptions.RemoveEmptyEntries);
        }

        /// <summary>The answer to a GET, or to a POST of a form.</summary>
        private static string Read(string url, string form = null)
        {
            var request = (HttpWebRequest)WebRequest.Create(url);
            request.Proxy = null;
            // A look into the simulator on this machine: that the library checks certificates is another test.
            request.ServerCertificateValidationCallback = (sender, certificate, chain, errors) => true;
            if (form != null)
            {
                request.Method = "POST";
                request.ContentType = "application/x-www-form-urlencoded";
                using (var writer = new StreamWriter(request.GetRequestStream()))
                {
                    writer.Write(form);
                }
            }
            using (WebResponse answer = request.GetResponse())
            using (var reader = new StreamReader(answer.GetResponseStream()))
            {
                return reader.ReadToEnd();
            }
        }
    }
}
