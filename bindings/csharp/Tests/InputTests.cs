using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Jpm.Payments.Tests
{
    /// <summary>What happens to inputs on their way to the library: nothing is cut, nothing is left.</summary>
    public sealed unsafe class InputTests
    {
        [Test]
        public void TextIsUtf8()
        {
            using (var inputs = new NativeInputs())
            {
                foreach (string text in new[] { "", "abc", "Müller-Łukasz", "\U0001F600" })
                {
                    Expect.Equal(text, Utf8.Read(inputs.Add(text, "field")));
                }
                Expect.Equal(IntPtr.Zero, inputs.Add(null, "field"));
            }
        }

        [Test]
        public void TextIsReadWithinItsStruct()
        {
            byte* text = stackalloc byte[4];
            text[0] = text[1] = text[2] = text[3] = (byte)'x';
            Expect.Equal("xx", Utf8.Read(text, 2));
            text[1] = 0;
            Expect.Equal("x", Utf8.Read(text, 4));
        }

        [Test]
        public void TextIsWiped()
        {
            byte[] secret = { 49, 50, 51 };
            fixed (byte* start = secret)
            {
                NativeInputs.Wipe(start, 2);
            }
            Expect.Equal("0 0 51", string.Join(" ", secret));
        }

        [Test]
        public void WhatCWouldCutIsRefused()
        {
            foreach (string bad in new[] { "4112344112344113\0", "4112344112344113\ud800" })
            {
                Card card = Simulator.Visa;
                card.AccountNumber = bad;
                var fault = Expect.Throws<ArgumentException>(() =>
                {
                    using (var inputs = new NativeInputs())
                    {
                        card.ToNative(inputs);
                    }
                });
                Expect.Equal("account_number", fault.ParamName);
                Expect.True(!fault.ToString().Contains("4112344112344113"), "no card number");
            }
        }

        [Test]
        public void EveryStatusHasItsException()
        {
            foreach (JpmStatus status in Enum.GetValues(typeof(JpmStatus)))
            {
                Type[] types =
                {
                    typeof(CallerException), typeof(NotSentException), typeof(InDoubtException),
                    typeof(ServiceException), typeof(InternalException), typeof(CallerException),
                };
                if (status < 0)
                {
                    int group = new[] { -30, -50, -70, -90, -110 }.Count(first => (int)status <= first);
                    JpmException fault = JpmException.For((int)status, "", "it");
                    Expect.Equal(types[group], fault.GetType(), status.ToString());
                    string name = Regex.Replace(status.ToString(), "[A-Z]", letter => "_" + letter);
                    Expect.Equal("JPM_E" + name.ToUpperInvariant(), fault.Name);
                }
            }
            Expect.Equal(typeof(CallerException), JpmException.For(-129, "", "").GetType());
            Expect.Equal(typeof(JpmException), JpmException.For(-130, "", "").GetType());
            Expect.Equal("JPM_E_PANIC: it", JpmException.For((int)JpmStatus.Panic, "", "it").Message);
        }

        [Test]
        public void WrongOptionsAreNamed()
        {
            var cases = new Dictionary<string, Action<JpmOptions>>
            {
                { "timeout_ms", options => options.Add(JpmOption.TimeoutMs, 0) },
                { "merchant_id", options => options.Add(JpmOption.MerchantId, (string)null) },
                { "trust", options => options.Add("trust", "off") },
                { "base_url", options => options.Add("base_url", "http://example.com/api/v2") },
                { "company_name", options => options.Add(JpmOption.CompanyName, 5) },
            };
            foreach (KeyValuePair<string, Action<JpmOptions>> wrong in cases)
            {
                JpmOptions options = Nowhere();
                wrong.Value(options);
                var fault = Expect.Throws<CallerException>(() => new JpmClient(options).Dispose(), wrong.Key);
                Expect.Equal(wrong.Key, fault.Field);
                Expect.True(fault.Result == null, "no result");
                Expect.True(!fault.ToString().Contains(Simulator.Token), "no token");
            }
            Expect.Throws<ArgumentException>(() => Nowhere().Add("merchant", "998482157630"));
            var nul = new JpmOptions { { JpmOption.AccessToken, "a\0b" } };
            Expect.Equal("access_token", Expect.Throws<ArgumentException>(() => new JpmClient(nul).Dispose()).ParamName);
            Expect.Throws<ArgumentNullException>(() => new JpmClient(null).Dispose());
            Expect.Throws<ArgumentNullException>(() => JpmClient.Check(null));
        }

        [Test]
        public void ACodePageIsRefused()
        {
            JpmOptions options = Nowhere();
            var fault = Expect.Throws<ArgumentException>(() => options.Add(JpmOption.TextEncoding, "windows-1252"));
            Expect.Contains("text_encoding", fault.Message);
            Expect.Throws<ArgumentException>(() => options.Add("text_encoding", "utf-8"));
        }

        [Test]
        public void LogLevelsAreChecked()
        {
            JpmOptions options = Nowhere();
            options.Log = told => { };
            options.LogLevel = (JpmLogLevel)6;
            var fault = Expect.Throws<CallerException>(() => new JpmClient(options).Dispose());
            Expect.Equal(JpmStatus.Range, fault.Status);
            Expect.Equal("max_level", fault.Field);
        }

        [Test]
        public void OptionsAreListedWithoutValues()
        {
            JpmOptions options = Nowhere();
            options.Add(JpmOption.GuardOrderNumber, false);
            options.Add("timeout_ms", "1000");
            Expect.True(options.Cast<JpmOption>().Contains(JpmOption.TimeoutMs), "an option by name");
            new JpmClient(options).Dispose();
        }

        [Test]
        public void DisposingTwiceDoesNothing()
        {
            var client = new JpmClient(Nowhere());
            client.Dispose();
            client.Dispose();
            Expect.Throws<ObjectDisposedException>(() => client.PayWithCard(Simulator.Payment(), Simulator.Visa));
        }

        [Test]
        public void MissingArgumentsAreNamed()
        {
            using (var client = new JpmClient(Nowhere()))
            {
                Payment payment = Simulator.Payment();
                var fault = Expect.Throws<ArgumentNullException>(() => client.PayWithCard(payment, null));
                Expect.Equal("card", fault.ParamName);
                fault = Expect.Throws<ArgumentNullException>(() => client.PayWithProfile(null, new Profile()));
                Expect.Equal("payment", fault.ParamName);
                fault = Expect.Throws<ArgumentNullException>(() => client.PayWithNewProfile(payment, Simulator.Visa, null));
                Expect.Equal("holder", fault.ParamName);
            }
        }

        [Test]
        public void RequestIdsAreNew()
        {
            var ids = new HashSet<string>(Enumerable.Range(0, 100).Select(_ => JpmClient.NewRequestId()));
            Expect.Equal(100, ids.Count);
            Expect.True(ids.All(id => Regex.IsMatch(id, @"\A[A-Za-z0-9._-]{1,40}\z")), "the form of a request id");
        }

        [Test]
        public void NobodyThereIsNotSent()
        {
            using (var client = new JpmClient(Nowhere()))
            {
                Payment payment = Simulator.Payment();
                payment.RequestId = "no-service-1";
                var fault = Expect.Throws<NotSentException>(() => client.PayWithCard(payment, Simulator.Visa));
                Expect.Equal("JPM_E_CONNECT", fault.Name);
                Expect.Equal("no-service-1", fault.Result.RequestId);
                Expect.True(!fault.Result.IsApproved, "not approved");
            }
        }

        private static JpmOptions Nowhere()
        {
            return new JpmOptions
            {
                { JpmOption.BaseUrl, "http://127.0.0.1:9/api/v2" },
                { JpmOption.MerchantId, "998482157630" },
                { JpmOption.AccessToken, Simulator.Token },
                { JpmOption.CompanyName, "Payment Company" },
                { JpmOption.ProductName, "Application Name" },
                { JpmOption.ConnectTimeoutMs, 500 },
            };
        }
    }
}
