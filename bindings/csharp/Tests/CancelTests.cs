using System;
using System.Diagnostics;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Jpm.Payments.Tests
{
    /// <summary>Calls that are ended from elsewhere tell the truth.</summary>
    public sealed class CancelTests
    {
        private static readonly Simulator Service = Simulator.Start();

        [Test]
        public void WhatHasLeftIsInDoubtAndSettledLater()
        {
            using (JpmClient client = Service.Client())
            {
                Payment payment = Simulator.Payment(1234, "SIM-SILENCE");
                payment.RequestId = JpmClient.NewRequestId();
                Task till = Unanswered(client, payment);
                client.Cancel();
                var doubt = (InDoubtException)Ended(till);
                Expect.Equal(JpmStatus.AnswerCancelled, doubt.Status);
                Expect.Equal(Outcome.Unknown, doubt.Result.Outcome);
                Expect.Equal(Advice.SettleFirst, doubt.Result.Advice);
                Expect.Equal(payment.RequestId, doubt.Result.RequestId);
                // What begins later is not touched.
                Expect.True(client.LookupRequest(payment.RequestId).IsApproved, "approved");
                Expect.Equal(1, Service.Charges(payment.RequestId).Length);
            }
        }

        [Test]
        public void WhatHasNotLeftWasNotAttempted()
        {
            var mute = new TcpListener(IPAddress.Loopback, 0);
            mute.Start();
            try
            {
                JpmOptions options = Service.Options();
                options.Add(JpmOption.BaseUrl, "https://" + mute.LocalEndpoint + "/api/v2");
                using (var client = new JpmClient(options))
                {
                    Task till = Begin(() => client.PayWithCard(Simulator.Payment(), Simulator.Visa));
                    // It has come as far as it ever will.
                    using (TcpClient came = mute.AcceptTcpClient())
                    {
                        client.Cancel();
                        var unsent = (NotSentException)Ended(till);
                        Expect.Equal(JpmStatus.Cancelled, unsent.Status);
                        Expect.Equal(Outcome.NotAttempted, unsent.Result.Outcome);
                    }
                }
            }
            finally
            {
                mute.Stop();
            }
        }

        [Test]
        public void ManyAreEndedAtOnce()
        {
            using (JpmClient client = Service.Client())
            {
                Task[] tills = Enumerable.Range(0, 8)
                    .Select(_ => Unanswered(client, Simulator.Payment(1234, "SIM-SILENCE"))).ToArray();
                client.Cancel();
                foreach (Task till in tills)
                {
                    Expect.Equal(JpmStatus.AnswerCancelled, ((InDoubtException)Ended(till)).Status);
                }
            }
        }

        [Test]
        public void TheLogMayCancel()
        {
            JpmClient client = null;
            JpmOptions options = Service.Options();
            options.Log = told => client.Cancel();
            options.LogLevel = JpmLogLevel.Info;
            using (client = new JpmClient(options))
            {
                Task till = Unanswered(client, Simulator.Payment(1234, "SIM-SILENCE"));
                // At its end, the log is told.
                Expect.True(client.PayWithCard(Simulator.Payment(), Simulator.Visa).IsApproved, "approved");
                Expect.Equal(JpmStatus.AnswerCancelled, ((InDoubtException)Ended(till)).Status);
                Expect.True(client.LogFault == null, "no fault");
            }
        }

        [Test]
        public void TheLogMayCancelTheCallThatTellsIt()
        {
            JpmClient client = null;
            JpmOptions options = Service.Options();
            options.Log = told =>
            {
                if (told.Name == "request_leaves")
                {
                    client.Cancel();
                }
            };
            options.LogLevel = JpmLogLevel.Trace;
            using (client = new JpmClient(options))
            {
                var doubt = Expect.Throws<InDoubtException>(() => client.PayWithCard(Simulator.Payment(), Simulator.Visa));
                Expect.Equal(JpmStatus.AnswerCancelled, doubt.Status);
            }
        }

        /// <summary>A payment that has arrived, and is not answered.</summary>
        private static Task Unanswered(JpmClient client, Payment payment)
        {
            payment.RequestId = payment.RequestId ?? JpmClient.NewRequestId();
            Task till = Begin(() => client.PayWithCard(payment, Simulator.Visa));
            Stopwatch clock = Stopwatch.StartNew();
            while (Service.Charges(payment.RequestId).Length == 0)
            {
                Expect.True(clock.ElapsedMilliseconds < 10000, "it arrives");
                Thread.Sleep(20);
            }
            Expect.True(!till.IsCompleted, "it waits");
            return till;
        }

        private static Task Begin(Action call)
        {
            return Task.Factory.StartNew(call, TaskCreationOptions.LongRunning);
        }

        /// <summary>What a call threw when it was cancelled: at once.</summary>
        private static Exception Ended(Task till)
        {
            Stopwatch clock = Stopwatch.StartNew();
            AggregateException ended = Expect.Throws<AggregateException>(till.Wait);
            Expect.True(clock.ElapsedMilliseconds < 2000, "at once");
            return ended.InnerException;
        }
    }
}
