using System;
using System.Threading;

namespace Jpm.Payments
{
    /// <summary>
    /// Something that went on in a call. docs/logging.md of the library lists names and fields; none ever holds card
    /// data, a token, a secret or a key.
    /// </summary>
    public sealed class JpmLogEvent
    {
        internal JpmLogEvent(JpmLogLevel level, string name, string fields)
        {
            Level = level;
            Name = name;
            Fields = fields;
        }

        /// <summary>How much it matters.</summary>
        public JpmLogLevel Level { get; }

        /// <summary>As in <c>call_ended</c>.</summary>
        public string Name { get; }

        /// <summary>A JSON object, as in <c>{"request_id":"A-17","outcome":"APPROVED"}</c>.</summary>
        public string Fields { get; }

        /// <summary>Name and fields.</summary>
        public override string ToString()
        {
            return Name + " " + Fields;
        }
    }

    /// <summary>
    /// What the library calls. No exception leaves it, as there is no one on the other side to catch it.
    /// </summary>
    internal sealed unsafe class LogListener
    {
        private readonly Action<JpmLogEvent> log;
        private volatile Exception fault;

        internal LogListener(Action<JpmLogEvent> log)
        {
            this.log = log;
            Native = Tell;
        }

        internal jpm_log_fn Native { get; }

        /// <summary>The last that was thrown.</summary>
        internal Exception Fault => fault;

        private void Tell(IntPtr user, int level, IntPtr name, IntPtr fields, uint length)
        {
            try
            {
                log(new JpmLogEvent((JpmLogLevel)level, Utf8.Read(name), Utf8.Read((byte*)fields, length)));
            }
            catch (ThreadAbortException thrown)
            {
                // Or it would be thrown again here, and the payment end half-way.
                Thread.ResetAbort();
                fault = thrown;
            }
            catch (Exception thrown)
            {
                fault = thrown;
            }
        }
    }
}
