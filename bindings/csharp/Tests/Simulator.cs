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
        }

        /// <summary>Where the header, the documents and the bindings are.</summary>
        internal static string Repository =>
            Path.Combine(Path.GetDirectoryName(Environment.GetEnvironmentVariable("JPM_HEADER")), "..");

        internal string BaseUrl { get; }

        internal string CaFile { get; }

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
            return new JpmOptions
            {
                { JpmOption.BaseUrl, BaseUrl },
                { JpmOption.MerchantId, "998482157630" },
                { JpmOption.AccessToken, token },
                { JpmOption.CompanyName, "Payment Company" },
                { JpmOption.ProductName, "Application Name" },
                { JpmOption.Trust, "file" },
                { JpmOption.CaFile, caFile ?? CaFile },
            };
        }

        internal JpmClient Client()
        {
            return new JpmClient(Options());
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

        private string[] Rows(string view)
        {
            var request = (HttpWebRequest)WebRequest.Create(BaseUrl.Replace("/api/v2", "/simulator/" + view));
            request.Proxy = null;
            // A look into the simulator on this machine: that the library checks certificates is another test.
            request.ServerCertificateValidationCallback = (sender, certificate, chain, errors) => true;
            using (WebResponse answer = request.GetResponse())
            using (var reader = new StreamReader(answer.GetResponseStream()))
            {
                string json = Regex.Replace(reader.ReadToEnd(), @"\s*([:,{}\[\]])\s*", "$1");
                return json.Trim('[', ']').Split(new[] { "},{" }, StringSplitOptions.RemoveEmptyEntries);
            }
        }
    }
}
