using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;

namespace Jpm.Payments.Tests
{
    /// <summary>What the log is told, on which thread, and what may not come of it.</summary>
    public sealed class LogTests
    {
        private static readonly Simulator Service = Simulator.Start("--service-limit-ms 700");

        [Test]
        public void AnEventArrivesWhole()
        {
            JpmLogEvent told = null;
            Tell(new LogListener(found => told = found), JpmLogLevel.Warn, "look_up", "{\"found\":\"empty\"}");
            Expect.Equal(JpmLogLevel.Warn, told.Level);
            Expect.Equal("look_up {\"found\":\"empty\"}", told.ToString());
        }

        [Test]
        public void WhatItThrowsGoesNoFurther()
        {
            var full = new IOException("the disk is full");
            var listener = new LogListener(told => { throw full; });
            Tell(listener, JpmLogLevel.Info, "call_ended", "{}");
            Expect.Equal<Exception>(full, listener.Fault);
        }

        [Test]
        public void AThreadThatIsAbortedInItGoesOn()
        {
            var listener = new LogListener(told => Thread.CurrentThread.Abort());
            bool wentOn = false;
            var till = new Thread(() =>
            {
                Tell(listener, JpmLogLevel.Info, "call_ended", "{}");
                wentOn = true;
            });
            till.Start();
            till.Join();
            Expect.True(wentOn, "the call goes on");
            Expect.Equal(typeof(ThreadAbortException), listener.Fault.GetType());
        }

        [Test]
        public void WhatIsDocumentedIsToldOnTheCallersThread()
        {
            var told = new ConcurrentQueue<Tuple<int, JpmLogEvent>>();
            Action<JpmLogEvent> log = found => told.Enqueue(Tuple.Create(Thread.CurrentThread.ManagedThreadId, found));
            string firstId;
            int otherThread = 0;
            using (JpmClient client = Client(log, JpmLogLevel.Trace))
            {
                Result first = client.PayWithNewProfile(Simulator.Payment(), Simulator.Visa, Simulator.Holder);
                firstId = first.RequestId;
                client.PayWithProfile(Simulator.Payment(), first.Profile);
                var other = new Thread(() =>
                {
                    otherThread = Thread.CurrentThread.ManagedThreadId;
                    client.PayWithCard(Simulator.Payment(), Simulator.Visa);
                });
                other.Start();
                other.Join();
                Expect.True(client.LogFault == null, "no fault");
            }
            HashSet<string> documented = Documented();
            foreach (Tuple<int, JpmLogEvent> one in told)
            {
                Expect.True(documented.Contains(one.Item2.Name), one.Item2.Name + " is documented");
                foreach (Match field in Regex.Matches(one.Item2.Fields, "[{,]\"(\\w+)\":"))
                {
                    Expect.True(documented.Contains(field.Groups[1].Value), field.Groups[1].Value + " is documented");
                }
            }
            var calls = new Dictionary<int, int> { { Thread.CurrentThread.ManagedThreadId, 2 }, { otherThread, 1 } };
            Expect.True(told.All(one => calls.ContainsKey(one.Item1)), "no other thread");
            foreach (KeyValuePair<int, int> thread in calls)
            {
                foreach (string name in new[] { "call_began", "request_leaves", "answer_arrived", "call_ended" })
                {
                    Expect.Equal(
                        thread.Value, told.Count(one => one.Item1 == thread.Key && one.Item2.Name == name), name);
                }
            }
            string ended = told.First(one => one.Item2.Name == "call_ended").Item2.Fields;
            Expect.Contains("\"request_id\":\"" + firstId + "\"", ended);
            Expect.Contains("\"outcome\":\"APPROVED\"", ended);
        }

        [Test]
        public void NoMoreIsToldThanWasAskedFor()
        {
            foreach (JpmLogLevel level in Enum.GetValues(typeof(JpmLogLevel)))
            {
                var told = new List<JpmLogEvent>();
                using (JpmClient client = Client(told.Add, level))
                {
                    client.PayWithCard(Simulator.Payment(), Simulator.Visa);
                }
                Expect.True(told.All(one => one.Level <= level), "none above " + level);
                Expect.Equal(level >= JpmLogLevel.Info, told.Any(one => one.Name == "call_ended"), level.ToString());
                Expect.Equal(level >= JpmLogLevel.Debug, told.Any(one => one.Name == "request_leaves"), level.ToString());
            }
        }

        [Test]
        public void TheLogLivesAsLongAsTheClient()
        {
            var told = new List<JpmLogEvent>();
            JpmClient client = Client(told.Add, JpmLogLevel.Info);
            for (int time = 0; time < 3; time++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                // What takes the place of a delegate that was collected.
                Enumerable.Range(0, 1000).Select(_ => new LogListener(nobody => { }).Native).ToArray();
                Expect.True(client.PayWithCard(Simulator.Payment(), Simulator.Visa).IsApproved, "approved");
            }
            client.Dispose();
            Expect.Equal(3, told.Count);
        }

        [Test]
        public void WhatItThrowsStopsNoPayment()
        {
            var full = new IOException("the disk is full");
            using (JpmClient client = Client(told => { throw full; }, JpmLogLevel.Trace))
            {
                Result result = client.PayWithCard(Simulator.Payment(), Simulator.Visa);
                Expect.True(result.IsApproved, "approved");
                Expect.Equal(1, Service.Charges(result.RequestId).Length);
                Expect.Equal<Exception>(full, client.LogFault);
            }
        }

        /// <summary>Marked values in every input, every way a call can go, everything told: none of them is in it.</summary>
        [Test]
        public void NoSecretIsTold()
        {
            // So long that no request id holds it by chance.
            const string cvv = "739154";
            var told = new List<string>();
            var card = Simulator.Visa;
            card.Cvv = cvv;
            var holder = new AccountHolder { FirstName = "Canary", LastName = "Canary", Email = "canary@example.com" };
            var calls = new Action<JpmClient, Payment>[]
            {
                (client, payment) => client.PayWithNewProfile(payment, card, holder),
                (client, payment) => client.PayWithProfile(payment, new Profile { ConsumerProfileId = "EGQSGO", Cvv = cvv }),
                // A till that mixes its fields up.
                (client, payment) => client.LookupRequest(card.AccountNumber),
                (client, payment) => client.SetAccessToken("canary-token-0c41"),
            };
            JpmOptions wrongSecret = Service.WithSecret();
            wrongSecret.Add(JpmOption.ClientSecret, "canary-secret-88d0");
            JpmOptions proxy = Service.Options();
            proxy.Add(JpmOption.BaseUrl, "https://simulator.test/api/v2");
            proxy.Add(JpmOption.ProxyUrl, "http://127.0.0.1:9");
            proxy.Add(JpmOption.ProxyUser, "canary");
            proxy.Add(JpmOption.ProxyPassword, "canary-password-5b12");
            JpmOptions[] ways =
            {
                Service.Options(), Service.WithSecret(), Service.WithAssertion(),
                Service.ShowCertificate(Service.Options()), wrongSecret, proxy,
            };
            string[] orders =
            {
                "ORDER", "SIM-ANSWER-LOST", "SIM-HTTP-400", "SIM-HTTP-401", "SIM-HTTP-500-RECORDED", "SIM-NOT-JSON",
            };
            foreach (JpmOptions way in ways)
            {
                // A service elsewhere has its full time.
                way.Add(JpmOption.ServiceLimitMs, way == proxy ? 70000 : 700);
                way.Log = one => told.Add(one.ToString());
                way.LogLevel = JpmLogLevel.Trace;
                using (var client = new JpmClient(way))
                {
                    foreach (Action<JpmClient, Payment> call in calls)
                    {
                        foreach (string order in orders)
                        {
                            try
                            {
                                call(client, Simulator.Payment(1234, order));
                            }
                            catch (JpmException)
                            {
                            }
                        }
                    }
                }
                told.Add(JpmClient.Check(way).Json);
            }
            Expect.True(told.Count > 200, "much is told");
            string everything = string.Join(" ", told).ToLowerInvariant();
            // What begins with eyJ is an assertion.
            string[] secrets =
            {
                card.AccountNumber, cvv, "canary", Simulator.Secret, "sim-token", "eyj", "begin ",
            };
            foreach (string secret in secrets)
            {
                Expect.True(!everything.Contains(secret), "no secret is told");
            }
        }

        private static JpmClient Client(Action<JpmLogEvent> log, JpmLogLevel level)
        {
            JpmOptions options = Service.Options();
            options.Add(JpmOption.ServiceLimitMs, 700);
            options.Log = log;
            options.LogLevel = level;
            return new JpmClient(options);
        }

        /// <summary>As the library does it.</summary>
        private static void Tell(LogListener listener, JpmLogLevel level, string name, string fields)
        {
            using (var inputs = new NativeInputs())
            {
                listener.Native(
                    IntPtr.Zero, (int)level, inputs.Add(name, "name"), inputs.Add(fields, "fields"), (uint)fields.Length);
            }
        }

        private static HashSet<string> Documented()
        {
            string page = Path.Combine(Simulator.Repository, "docs", "logging.md");
            MatchCollection rows = Regex.Matches(File.ReadAllText(page), @"^\| `(\w+)` \|", RegexOptions.Multiline);
            return new HashSet<string>(rows.Cast<Match>().Select(row => row.Groups[1].Value));
        }
    }
}
