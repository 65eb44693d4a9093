using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;

namespace Jpm.Payments.Tests
{
    /// <summary>Through a proxy, and what becomes of calls that cannot pass it.</summary>
    public sealed class ProxyTests
    {
        private const string Password = "canary-8c3f";

        [Test]
        public void TheRightPasswordOpensTheWay()
        {
            foreach (string kind in new[] { "http", "socks5" })
            {
                Simulator service = Simulator.Start("--proxy " + kind + " --proxy-credentials till:" + Password);
                using (var client = new JpmClient(Through(service, Password)))
                {
                    Result result = client.PayWithCard(Simulator.Payment(), Simulator.Visa);
                    Expect.True(result.IsApproved, "approved");
                    Expect.Equal(1, service.Charges(result.RequestId).Length, kind);
                }
                int before = service.Requests().Length;
                Stopped(JpmStatus.ProxyCredentials, Through(service, null), kind);
                Stopped(JpmStatus.ProxyCredentials, Through(service, "canary-wrong"), kind);
                Expect.Equal(before, service.Requests().Length, kind);
            }
        }

        [Test]
        public void EachFaultHasItsStatus()
        {
            var faults = new Dictionary<string, JpmStatus>
            {
                { "REFUSED-407", JpmStatus.ProxyCredentials },
                { "HTTP-502", JpmStatus.Proxy },
                { "HANG", JpmStatus.ProxyTimeout },
            };
            foreach (KeyValuePair<string, JpmStatus> fault in faults)
            {
                Simulator service = Simulator.Start("--proxy http --proxy-fault " + fault.Key);
                Stopped(fault.Value, Through(service, Password), fault.Key);
                Expect.Equal(0, service.Requests().Length, fault.Key);
            }
        }

        [Test]
        public void AProxyThatIsNotThereHasItsOwn()
        {
            Simulator service = Simulator.Start("--proxy http");
            var nobody = new TcpListener(IPAddress.Loopback, 0);
            nobody.Start();
            string url = "http://" + nobody.LocalEndpoint;
            nobody.Stop();
            JpmOptions options = Through(service, Password);
            options.Add(JpmOption.ProxyUrl, url);
            Stopped(JpmStatus.ProxyUnreachable, options, "nobody");
        }

        [Test]
        public void WhatNeedsNoProxyGoesWithoutOne()
        {
            Simulator service = Simulator.Start("--proxy http");
            JpmOptions past = Through(service, null);
            past.Add(JpmOption.NoProxy, "example.com, test");
            Stopped(JpmStatus.Resolve, past, "no_proxy");

            JpmOptions thisMachine = Through(service, null);
            thisMachine.Add(JpmOption.BaseUrl, service.BaseUrl);
            thisMachine.Add(JpmOption.ProxyUrl, "http://127.0.0.1:9");
            using (var client = new JpmClient(thisMachine))
            {
                Expect.True(client.PayWithCard(Simulator.Payment(), Simulator.Visa).IsApproved, "approved");
            }
        }

        /// <summary>To a name that only the proxy knows: this machine is never reached through one.</summary>
        private static JpmOptions Through(Simulator service, string password)
        {
            JpmOptions options = service.Options();
            options.Add(JpmOption.BaseUrl, service.BaseUrl.Replace("127.0.0.1", "simulator.test"));
            options.Add(JpmOption.ProxyUrl, service.ProxyUrl);
            options.Add(JpmOption.ProxyUser, password == null ? null : "till");
            options.Add(JpmOption.ProxyPassword, password);
            options.Add(JpmOption.ConnectTimeoutMs, 1000);
            return options;
        }

        private static void Stopped(JpmStatus status, JpmOptions options, string what)
        {
            using (var client = new JpmClient(options))
            {
                var fault = Expect.Throws<NotSentException>(
                    () => client.PayWithCard(Simulator.Payment(), Simulator.Visa), what);
                Expect.Equal(status, fault.Status, what);
                Expect.Equal(Outcome.NotAttempted, fault.Result.Outcome, what);
                Expect.True(!fault.ToString().Contains("canary"), "no password");
            }
        }
    }
}
