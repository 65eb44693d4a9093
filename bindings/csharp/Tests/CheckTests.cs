using System;
using System.Collections.Generic;
using System.Linq;

namespace Jpm.Payments.Tests
{
    /// <summary>The walk to the service, on good ways and on bad ones.</summary>
    public sealed class CheckTests
    {
        private static readonly Simulator Service = Simulator.Start("--tokens issued");

        [Test]
        public void AGoodWayHasNoFailureAndNothingIsPaid()
        {
            foreach (JpmOptions options in new[] { Service.WithSecret(), Service.WithAssertion() })
            {
                CheckReport report = JpmClient.Check(options);
                Expect.True(report.Ok, report.Json);
                foreach (string step in new[] { "configuration", "token", "merchant", "health" })
                {
                    Expect.Equal("ok", Step(report, step).Result, step);
                }
                foreach (Finding finding in report.Findings)
                {
                    Expect.True(new[] { "ok", "warning", "skipped" }.Contains(finding.Result), finding.ToString());
                    Expect.Equal("", finding.Status);
                    Expect.True(finding.Detail.Length > 0, "a detail");
                }
            }
            Expect.Equal(0, Service.Payments().Length);
        }

        [Test]
        public void AllOfTheJsonIsTold()
        {
            CheckReport report = JpmClient.Check(Service.WithSecret());
            IEnumerable<string> steps = report.Findings.Select(finding => "{" + string.Join(",", new[]
            {
                Member("advice", finding.Advice), Member("detail", finding.Detail), Member("name", finding.Name),
                Member("result", finding.Result), Member("status", finding.Status),
            }) + "}");
            Expect.Contains("\"checks\":[" + string.Join(",", steps) + "]", report.Json);
            Expect.Contains("\"ok\":true", report.Json);
        }

        [Test]
        public void TheStepThatFailsIsNamedWithWhatToDo()
        {
            const string nobody = "https://127.0.0.1:9/api/v2";
            const string unknown = "https://nobody.invalid/api/v2";
            var cases = new[]
            {
                Tuple.Create(JpmOption.ClientSecret, "canary-1e5c", "token", "JPM_E_TOKEN_REFUSED"),
                Tuple.Create(JpmOption.BaseUrl, nobody, "TCP of the service", "JPM_E_CONNECT"),
                Tuple.Create(JpmOption.BaseUrl, unknown, "name of the service", "JPM_E_RESOLVE"),
                Tuple.Create(
                    JpmOption.CaFile, Service.FileOf("stranger.pem"),
                    "TLS of the token endpoint", "JPM_E_SERVER_CERTIFICATE_ISSUER"),
                Tuple.Create(JpmOption.MerchantId, (string)null, "configuration", "JPM_E_CONFIG"),
            };
            foreach (Tuple<JpmOption, string, string, string> wrong in cases)
            {
                JpmOptions options = Service.WithSecret();
                options.Add(wrong.Item1, wrong.Item2);
                CheckReport report = JpmClient.Check(options);
                Expect.True(!report.Ok, wrong.Item3);
                Finding finding = Step(report, wrong.Item3);
                Expect.Equal("failed", finding.Result, wrong.Item3);
                Expect.Equal(wrong.Item4, finding.Status, wrong.Item3);
                Expect.True(finding.Advice.Length > 0, "advice for " + wrong.Item3);
                Expect.True(!report.Json.Contains("canary") && !report.Json.Contains(Simulator.Secret), "no secret");
            }
            CheckReport refused = JpmClient.Check(Service.Options("canary-revoked"));
            Expect.Equal("JPM_E_UNAUTHORIZED", Step(refused, "merchant").Status);
            Expect.True(!refused.Json.Contains("canary"), "no token");
        }

        [Test]
        public void WhatCannotBeSetIsThrown()
        {
            JpmOptions options = Service.Options();
            options.Add(JpmOption.TimeoutMs, 0);
            Expect.Equal("timeout_ms", Expect.Throws<CallerException>(() => JpmClient.Check(options)).Field);
        }

        [Test]
        public void TheWalkIsLogged()
        {
            var told = new List<string>();
            JpmOptions options = Service.WithSecret();
            options.Log = one => told.Add(one.Name);
            options.LogLevel = JpmLogLevel.Debug;
            Expect.True(JpmClient.Check(options).Ok, "well");
            Expect.True(told.Contains("connection_opened"), "a connection");
        }

        private static Finding Step(CheckReport report, string name)
        {
            return report.Findings.Single(finding => finding.Name == name);
        }

        private static string Member(string name, string value)
        {
            return "\"" + name + "\":\"" + value.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";
        }
    }

    /// <summary>Answers as JSON, by the example of a walk that ends at once.</summary>
    public sealed unsafe class ResponseTests
    {
        [Test]
        public void ValuesAreReadByPointer()
        {
            using (Response response = Walk())
            {
                Expect.Equal("configuration", response.GetText("/checks/0/name"));
                Expect.Equal("false", response.GetText("/ok"));
                Expect.Equal(1, response.Count("/checks"));
                Expect.Equal(5, response.Count("/checks/0"));
                Expect.Equal(0, response.HttpStatus);
                Expect.True(response.Json.StartsWith("{") && response.Json.EndsWith("}"), "the whole JSON");
            }
        }

        [Test]
        public void WhatIsNotThereIsNull()
        {
            using (Response response = Walk())
            {
                foreach (string pointer in new[] { "/nothing", "/checks/1" })
                {
                    Expect.True(response.GetText(pointer) == null, pointer);
                    Expect.True(response.GetNumber(pointer) == null, pointer);
                    Expect.True(response.Count(pointer) == null, pointer);
                }
            }
        }

        [Test]
        public void WhatIsOfAnotherKindIsThrown()
        {
            using (Response response = Walk())
            {
                var reads = new Action[]
                {
                    () => response.GetText("/checks"),
                    () => response.GetNumber("/checks/0/name"),
                    () => response.Count("/ok"),
                    () => response.GetText("checks"),
                    () => response.Count("/checks/~"),
                };
                foreach (Action read in reads)
                {
                    var fault = Expect.Throws<CallerException>(read);
                    Expect.Equal(JpmStatus.Format, fault.Status);
                    Expect.Equal("json_pointer", fault.Field);
                }
                Expect.Equal(JpmStatus.Null, Expect.Throws<CallerException>(() => response.GetText(null)).Status);
            }
        }

        [Test]
        public void AfterItsEndItIsRefused()
        {
            Response response = Walk();
            response.Dispose();
            response.Dispose();
            Expect.Throws<ObjectDisposedException>(() => response.GetText("/ok"));
            Expect.Throws<ObjectDisposedException>(() => response.Json.ToString());
        }

        private static Response Walk()
        {
            using (ConfigHandle config = new JpmOptions().ToConfig())
            {
                Expect.Equal(0, NativeMethods.jpm_check(config, out ResponseHandle found, null));
                return new Response(found, null);
            }
        }
    }
}
