using System;

namespace Jpm.Payments
{
    /// <summary>
    /// An answer as JSON. It does not change; any number of threads may read it at once. Dispose of it.
    /// </summary>
    /// <remarks>
    /// A JSON pointer is as in RFC 6901: <c>/checks/0/name</c>. Null comes back where nothing or null is there; where
    /// something of another kind is, a <see cref="CallerException"/> with <see cref="JpmStatus.Format"/> is thrown.
    /// </remarks>
    public sealed unsafe class Response : IDisposable
    {
        private readonly ResponseHandle handle;
        private readonly JpmClient client;

        /// <summary>The client whose call gave it; null for what no client was asked.</summary>
        internal Response(ResponseHandle handle, JpmClient client)
        {
            this.handle = handle;
            this.client = client;
        }

        /// <summary>
        /// What the call came to that had this answer: outcome, advice, request id and the rest. Whatever that is, it is not thrown.
        /// </summary>
        public Result Result
        {
            get
            {
                jpm_result result = Result.NewNative();
                NativeMethods.jpm_response_result(handle, &result);
                return new Result(&result, client, this);
            }
        }

        /// <summary>HTTP status of the answer; 0 when none came, or when the JSON is the library's own.</summary>
        public int HttpStatus => NativeMethods.jpm_response_http_status(handle);

        /// <summary>The whole JSON; empty when none came.</summary>
        public string Json
        {
            get
            {
                bool held = false;
                try
                {
                    handle.DangerousAddRef(ref held);
                    uint length;
                    var json = (byte*)NativeMethods.jpm_response_json(handle, &length);
                    return Utf8.Read(json, length);
                }
                finally
                {
                    if (held)
                    {
                        handle.DangerousRelease();
                    }
                }
            }
        }

        /// <summary>Reads text; a number, true or false as text.</summary>
        public string GetText(string jsonPointer)
        {
            using (var inputs = new NativeInputs())
            {
                IntPtr pointer = Pointer(inputs, jsonPointer);
                uint needed;
                NativeMethods.jpm_response_get_str(handle, pointer, null, 0, &needed);
                var text = new byte[Math.Max(1, needed)];
                fixed (byte* buffer = text)
                {
                    int status = NativeMethods.jpm_response_get_str(
                        handle, pointer, buffer, (uint)text.Length, &needed);
                    return Found(status) ? Utf8.Read(buffer, text.Length) : null;
                }
            }
        }

        /// <summary>Reads a whole number of 64 bits, or text that is one.</summary>
        public long? GetNumber(string jsonPointer)
        {
            using (var inputs = new NativeInputs())
            {
                long value;
                int status = NativeMethods.jpm_response_get_int(handle, Pointer(inputs, jsonPointer), &value);
                return Found(status) ? value : (long?)null;
            }
        }

        /// <summary>How many elements a list has, or members an object.</summary>
        public int? Count(string jsonPointer)
        {
            using (var inputs = new NativeInputs())
            {
                uint count;
                int status = NativeMethods.jpm_response_count(handle, Pointer(inputs, jsonPointer), &count);
                return Found(status) ? (int)count : (int?)null;
            }
        }

        /// <summary>Frees the answer.</summary>
        public void Dispose()
        {
            handle.Dispose();
        }

        private static IntPtr Pointer(NativeInputs inputs, string jsonPointer)
        {
            return inputs.Add(jsonPointer, "json_pointer");
        }

        private static bool Found(int status)
        {
            Errors.Throw(status, "json_pointer");
            return status != (int)JpmStatus.Absent;
        }
    }
}
