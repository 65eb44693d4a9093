using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics;

namespace Jpm.Payments
{
    /// <summary>
    /// The options of a client: <c>new JpmOptions { { JpmOption.MerchantId, "998482157630" }, ... }</c>. Needed are
    /// MerchantId, CompanyName, ProductName, one of BaseUrl and Environment, and a way to show who is calling:
    /// AccessToken, ClientSecret, PrivateKeyFile or TlsClientCertificateFile. The values are checked when the client is
    /// made.
    /// </summary>
    /// <remarks>
    /// They may come from <see cref="ConfigFile"/>, from the environment, and from <c>Add</c>, in whatever order they
    /// are given: the environment wins over the file, and what is added over both.
    /// </remarks>
    public sealed class JpmOptions : IEnumerable
    {
        [DebuggerBrowsable(DebuggerBrowsableState.Never)]
        private readonly List<KeyValuePair<JpmOption, object>> values = new List<KeyValuePair<JpmOption, object>>();

        /// <summary>
        /// A file with a line <c>name = value</c> for each option, by its name in jpm.h; null if there is none. A path
        /// in it is taken from the file's folder.
        /// </summary>
        public string ConfigFile { get; set; }

        /// <summary>
        /// Whether options are taken from variables as <c>JPM_MERCHANT_ID</c>. On Linux and macOS, .NET (not Mono)
        /// keeps what <see cref="Environment.SetEnvironmentVariable(string, string)"/> changes to itself: the library
        /// sees the variables that the process began with.
        /// </summary>
        public bool FromEnvironment { get; set; }

        /// <summary>
        /// Told what goes on, by the thread that called the client, in the middle of that call; by several at once if
        /// several call. What it throws is kept in <see cref="JpmClient.LogFault"/>, and the call goes on.
        /// </summary>
        public Action<JpmLogEvent> Log { get; set; }

        /// <summary>How much <see cref="Log"/> is told.</summary>
        public JpmLogLevel LogLevel { get; set; } = JpmLogLevel.Info;

        /// <summary>Sets an option to a text; numbers are taken as decimal text too. Null unsets it.</summary>
        public void Add(JpmOption option, string value)
        {
            AddValue(option, value);
        }

        /// <summary>Sets an option to a number.</summary>
        public void Add(JpmOption option, long value)
        {
            AddValue(option, value);
        }

        /// <summary>Switches an option that takes 0 or 1.</summary>
        public void Add(JpmOption option, bool value)
        {
            AddValue(option, value ? 1L : 0L);
        }

        /// <summary>Sets an option by its name in jpm.h, as in <c>base_url</c>.</summary>
        /// <exception cref="ArgumentException">There is no option of this name.</exception>
        public void Add(string name, string value)
        {
            Library.Load();
            for (int option = 1;; option++)
            {
                string known = Utf8.Read(NativeMethods.jpm_option_name(option));
                if (known == null)
                {
                    throw new ArgumentException("There is no option " + name + ".", nameof(name));
                }
                if (known == name)
                {
                    AddValue((JpmOption)option, value);
                    return;
                }
            }
        }

        /// <summary>Which options were set; never their values.</summary>
        IEnumerator IEnumerable.GetEnumerator()
        {
            foreach (KeyValuePair<JpmOption, object> value in values)
            {
                yield return value.Key;
            }
        }

        /// <summary>The library's configuration, to be disposed of.</summary>
        internal unsafe ConfigHandle ToConfig()
        {
            Library.Load();
            jpm_error error = Errors.New();
            Errors.Throw(NativeMethods.jpm_config_new(out ConfigHandle config, &error), &error);
            try
            {
                Fill(config, &error);
                return config;
            }
            catch
            {
                config.Dispose();
                throw;
            }
        }

        private unsafe void Fill(ConfigHandle config, jpm_error* error)
        {
            using (var inputs = new NativeInputs())
            {
                if (ConfigFile != null)
                {
                    IntPtr path = inputs.Add(ConfigFile, "path");
                    Errors.Throw(NativeMethods.jpm_config_load_file(config, path, error), error);
                }
                if (FromEnvironment)
                {
                    Errors.Throw(NativeMethods.jpm_config_load_env(config, error), error);
                }
                foreach (KeyValuePair<JpmOption, object> option in values)
                {
                    int number = (int)option.Key;
                    string name = Utf8.Read(NativeMethods.jpm_option_name(number));
                    Errors.Throw(option.Value is long value
                        ? NativeMethods.jpm_config_set_int(config, number, value, error)
                        : NativeMethods.jpm_config_set_str(
                            config, number, inputs.Add((string)option.Value, name), error), error);
                }
            }
            // File and environment may be shared with a program that has a code page.
            Errors.Throw(
                NativeMethods.jpm_config_set_str(config, (int)JpmOption.TextEncoding, IntPtr.Zero, error), error);
            if (Log != null)
            {
                config.Listener = new LogListener(Log);
                Errors.Throw(NativeMethods.jpm_config_set_log(
                    config, config.Listener.Native, IntPtr.Zero, (int)LogLevel, error), error);
            }
        }

        private void AddValue(JpmOption option, object value)
        {
            if (option == JpmOption.TextEncoding)
            {
                throw new ArgumentException(
                    "text_encoding is not for .NET, whose text is Unicode: leave it out.", nameof(option));
            }
            values.Add(new KeyValuePair<JpmOption, object>(option, value));
        }
    }
}
